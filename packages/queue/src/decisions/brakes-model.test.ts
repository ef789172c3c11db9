import { expect, test } from '@jest/globals';
import type { BrakeKey, Limit } from '../brake.js';
import { Registry } from '../registry.js';
import { queueModel } from '../state/queue-model.js';
import type { QueueOp } from '../state/queue-op.js';
import type { QueueState } from '../state/queue-state.js';
import type { TaskRecord } from '../task.js';
import { claimNext } from './claim.js';

const COMMANDS = ['a', 'b', 'alone'];
const TAGS = ['disk', 'net'];
const KEYS: BrakeKey[] = ['command:a', 'command:b', 'command:alone', 'tag:disk', 'tag:net'];
const MAX_RUNNING = 6;

/** Tasks of `a` and `b` have their arguments as tags; those of `alone` also exclude each other by them. */
const registry = new Registry();
for (const command of COMMANDS)
  registry.register(command, {
    deferralTags: (task) => task.args.filter((arg) => TAGS.includes(arg)),
    ...(command !== 'alone' && { isTaskDeferred: () => false }),
    processTask: () => undefined,
  });

/** What should hold, kept as plainly as can be. */
interface Plain {
  readonly paused: Set<BrakeKey>;
  readonly limits: Map<BrakeKey, Limit>;
  /** By brake, the starts since its rate was set. */
  readonly starts: Map<BrakeKey, number[]>;
}

const keysOf = ({ command, args = [] }: TaskRecord): BrakeKey[] => [
  `command:${command}`,
  ...args.filter((arg) => TAGS.includes(arg)).map((tag): BrakeKey => `tag:${tag}`),
];

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

class Bench {
  state: QueueState = queueModel.apply(queueModel.empty(), {
    op: 'settings',
    settings: { maxRunning: MAX_RUNNING, historyLimit: 10 },
  });
  readonly plain: Plain = { paused: new Set(), limits: new Map(), starts: new Map() };
  started = 0;
  #now = 1000;
  #lastNumber = 0;

  constructor(readonly below: (below: number) => number) {}

  emit = (op: QueueOp): void => void (this.state = queueModel.apply(this.state, op));

  act(): void {
    const actions = [
      this.add,
      this.add,
      this.claim,
      this.claim,
      this.settle,
      this.wait,
      this.brake,
      this.load,
    ];
    (actions[this.below(actions.length)] as () => void).call(this);
  }

  add(): void {
    this.#lastNumber += 1;
    const args = [`${this.#lastNumber}`, ...TAGS.filter(() => this.below(3) === 0)];
    const command = COMMANDS[this.below(COMMANDS.length)] as string;
    const task = { id: `TQ:TaskQueue:${this.#lastNumber}`, command, args, timestamp: 0, retries: 1 };
    this.emit({ op: 'add', task: { ...task, priority: this.below(2) } });
  }

  claim(): void {
    const { emit } = this;
    const tx = {
      get state(): QueueState {
        return this.of.state;
      },
      of: this as Bench,
      emit,
    };
    const process = { pid: 1, start: '1', space: 'here' };
    const result = claimNext(tx, { runner: 'one', process, registry, now: this.#now, mono: this.#now });
    if (result.status === 'claimed') this.#assertAllowed(result.claim.record);
    if (result.status === 'idle') this.#assertNothingToStart();
  }

  settle(): void {
    const running = [...this.state.processing];
    const one = running[this.below(running.length)];
    if (one) this.emit({ op: 'settle', id: one.record.id, at: this.#now, outcome: { status: 'done' } });
  }

  wait(): void {
    this.#now += this.below(4);
  }

  brake(): void {
    const { paused, limits, starts } = this.plain;
    const brake = KEYS[this.below(KEYS.length)] as BrakeKey;
    const kind = this.below(5);
    if (kind === 0) {
      paused.add(brake);
      this.emit({ op: 'hold', brake });
    } else if (kind < 3) {
      paused.delete(brake);
      this.emit({ op: 'release', brake });
    } else if (kind === 3) {
      limits.delete(brake);
      starts.delete(brake);
      this.emit({ op: 'unlimit', brake });
    } else {
      const rate = this.below(2) === 0 ? { tasks: 1 + this.below(3), seconds: 1 + this.below(6) } : undefined;
      const limit = {
        ...(rate ? { rate } : { concurrency: 1 }),
        ...(this.below(2) === 0 && { concurrency: 2 }),
      };
      limits.set(brake, limit);
      if (!rate) starts.delete(brake);
      else if (!starts.has(brake)) starts.set(brake, []);
      this.emit({ op: 'limit', brake, limit });
    }
  }

  /** As a process that opens the queue now sees it. */
  load(): void {
    let loaded = queueModel.empty();
    const entries = JSON.parse(JSON.stringify([...queueModel.dump(this.state)])) as [string, never][];
    for (const [section, entry] of entries) loaded = queueModel.load(loaded, section, entry);
    this.state = loaded;
  }

  #assertAllowed(record: TaskRecord): void {
    this.started += 1;
    expect(this.#held(record, record.id)).toEqual([]);
    for (const key of keysOf(record)) this.plain.starts.get(key)?.push(this.#now);
  }

  #assertNothingToStart(): void {
    const left = [...this.state.waiting, ...this.state.deferred.inOrder()];
    const stalled = left.filter(({ record }) => this.#held(record).length === 0);
    expect(stalled.map(({ record }) => record.id)).toEqual([]);
  }

  /** What holds a task back; `but` is not counted as running. */
  #held(record: TaskRecord, but?: string): string[] {
    const others = [...this.state.processing].filter((one) => one.record.id !== but);
    const brakes = keysOf(record).filter((key) =>
      this.#isClosed(
        key,
        others.map((one) => one.record),
      ),
    );
    const excluding =
      record.command === 'alone' ? keysOf(record).filter((key) => key.startsWith('tag:')) : [];
    const held = excluding.filter((key) => others.some((one) => keysOf(one.record).includes(key)));
    return [...brakes, ...held];
  }

  #isClosed(key: BrakeKey, others: readonly TaskRecord[]): boolean {
    const { concurrency = Infinity, rate } = this.plain.limits.get(key) ?? {};
    const running = others.filter((other) => keysOf(other).includes(key)).length;
    const recent = (this.plain.starts.get(key) ?? []).filter((at) => this.#now - at < (rate?.seconds ?? 0));
    return this.plain.paused.has(key) || running >= concurrency || recent.length >= (rate?.tasks ?? Infinity);
  }
}

test('whatever is paused, limited, run and loaded anew, nothing starts against a brake, and nothing stays that could start', () => {
  let started = 0;
  for (let seed = 1; seed <= 30; seed += 1) {
    const bench = new Bench(random(seed));
    for (let step = 0; step < 300; step += 1) bench.act();
    started += bench.started;
  }
  expect(started).toBeGreaterThan(500);
});
