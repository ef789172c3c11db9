import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Registry, TaskQueue } from '@millrace/queue';
import type { ProcessorLike, QueueEvent } from '@millrace/queue';
import { Scheduler } from '@millrace/scheduler';
import type { Family, Round } from '../family.js';
import { monotonicSeconds } from '../promises/clock.js';
import { silent } from '../silent.js';
import { promise } from '../violation.js';
import type { Note } from './note.js';
import { Wall } from './wall.js';

const HOUR = 3600;
const LIMIT_SECONDS = 1;
const PATIENCE_SECONDS = 60;
/** Between the clocks as two processes read them. */
const BLUR_SECONDS = 0.05;
const SIZES = { short: 10, long: 40 };
const program = (name: string): string => fileURLToPath(new URL(`./${name}.js`, import.meta.url));

type Step =
  | { readonly do: 'jump'; readonly seconds: number }
  | { readonly do: 'queue'; readonly command: string }
  | { readonly do: 'schedule'; readonly command: string; readonly inSeconds: number }
  | { readonly do: 'wait'; readonly milliseconds: number };

/** A task that was taken, when, and for when. */
interface Taken {
  readonly id: string;
  readonly command: string;
  readonly takenAt: number;
  readonly due: number;
}

interface Seen {
  readonly event: QueueEvent;
  readonly at: number;
}

/** The wall clock of runners, schedulers and children jumps by hours. */
export const clocks: Family = {
  name: 'clocks',
  title:
    'the wall clock of runners and children set back and forth by hours while tasks are scheduled and run',
  limitSeconds: 240,
  async play(round) {
    const steps = Array.from({ length: SIZES[round.scale] }, () => drawStep(round));
    round.ledger.plan(JSON.stringify(steps));
    const wall = new Wall(join(round.folder, 'wall'));
    const runners: ChildProcess[] = [];
    const stop = new AbortController();
    try {
      const stateDir = join(round.folder, 'state');
      const queue = await TaskQueue.open({
        name: 'tasks',
        stateDir,
        registry: await knownCommands(),
        logger: silent,
        maxRunning: 8,
      });
      const scheduler = await Scheduler.open({
        name: 'tasks',
        stateDir,
        logger: silent,
        now: () => wall.now(),
      });
      const seen: Seen[] = [];
      const following = follow(queue, seen, stop.signal);
      runners.push(await startRunner(round, stateDir), await startRunner(round, stateDir));
      const taken: Taken[] = [];
      for (const step of steps) await play(step, { round, wall, queue, scheduler, taken });
      await everybodyHasSeen({ round, wall, queue, scheduler, taken }, seen);
      const lastJump = monotonicSeconds();
      jump(round, wall, 100 * HOUR);
      await haveEnded(taken, seen);
      stop.abort();
      await following;
      check(round, wall, taken, seen, lastJump);
      await queue.close();
      await scheduler.close();
    } finally {
      stop.abort();
      for (const runner of runners) runner.kill('SIGKILL');
      wall.close();
    }
  },
};

function drawStep({ random }: Round): Step {
  const command = random.pick(['short', 'short', 'short', 'endless', 'endlessChild']);
  const kind = random.pick(['jump', 'jump', 'queue', 'schedule', 'schedule', 'wait'] as const);
  if (kind === 'jump')
    return { do: kind, seconds: random.between(1, 6 * HOUR) * (random.chance(0.5) ? 1 : -1) };
  if (kind === 'queue') return { do: kind, command };
  if (kind === 'wait') return { do: kind, milliseconds: random.between(20, 300) };
  return { do: kind, command, inSeconds: random.pick([-60, 0.2, 1, 600, 2 * HOUR, 9 * HOUR]) };
}

interface Stage {
  readonly round: Round;
  readonly wall: Wall;
  readonly queue: TaskQueue;
  readonly scheduler: Scheduler;
  readonly taken: Taken[];
}

async function play(step: Step, { round, wall, queue, scheduler, taken }: Stage): Promise<void> {
  if (step.do === 'jump') return jump(round, wall, step.seconds);
  if (step.do === 'wait') return new Promise((resolve) => setTimeout(resolve, step.milliseconds));
  const takenAt = monotonicSeconds();
  const task = { command: step.command, args: [`${taken.length}`] };
  const due = step.do === 'schedule' ? wall.now() + step.inSeconds : -Infinity;
  const id = await (step.do === 'queue'
    ? queue.queueTask(task)
    : scheduler.scheduleTask(task, { atTime: due }));
  taken.push({ id: id as string, command: step.command, takenAt, due });
}

function jump({ ledger }: Round, wall: Wall, seconds: number): void {
  wall.set(wall.offset + seconds);
  ledger.fault(seconds > 0 ? 'wall clock set forward' : 'wall clock set back');
}

async function knownCommands(): Promise<Registry> {
  const registry = new Registry();
  const { toRegister } = (await import(program('clock-commands'))) as {
    toRegister: () => [string, ProcessorLike][];
  };
  for (const [command, processor] of toRegister()) registry.register(command, processor);
  return registry;
}

async function startRunner({ folder }: Round, stateDir: string): Promise<ChildProcess> {
  const environment = {
    ...process.env,
    NODE_OPTIONS: `--import ${new URL('./wall-clock.js', import.meta.url).href}`,
    MILLRACE_TORTURE_WALL: join(folder, 'wall'),
    MILLRACE_TORTURE_NOTES: join(folder, 'notes'),
  };
  const runner = fork(program('clock-runner'), [stateDir], { env: environment });
  const said = await Promise.race([once(runner, 'message'), once(runner, 'exit')]);
  promise(said[0] === 'ready', `A runner does not start: ${String(said[0])}.`);
  return runner;
}

async function follow(queue: TaskQueue, seen: Seen[], signal: AbortSignal): Promise<void> {
  for await (const event of queue.events({ signal })) seen.push({ event, at: monotonicSeconds() });
}

/**
 * A task that is due now is handed over, which turns away whoever looked into the schedule before: what is handed over
 * from then on has been looked at in one piece, and so is in order.
 */
async function everybodyHasSeen(stage: Stage, seen: readonly Seen[]): Promise<void> {
  await play({ do: 'schedule', command: 'short', inSeconds: 0 }, stage);
  await haveEnded(stage.taken.slice(-1), seen);
}

/** These tasks have ended, although no timer counts what the wall clock was set forward. */
async function haveEnded(taken: readonly Taken[], seen: readonly Seen[]): Promise<void> {
  const end = monotonicSeconds() + PATIENCE_SECONDS + taken.length;
  const left = (): Taken[] =>
    taken.filter(({ id }) => !seen.some(({ event }) => event.type === 'finished' && event.id === id));
  while (left().length > 0 && monotonicSeconds() < end)
    await new Promise((resolve) => setTimeout(resolve, 20));
  promise(left().length === 0, () => `These have not ended in time: ${JSON.stringify(left())}`);
}

function check(
  { folder, ledger }: Round,
  wall: Wall,
  taken: readonly Taken[],
  seen: readonly Seen[],
  lastJump: number,
): void {
  const notes = readFileSync(join(folder, 'notes'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Note);
  const mistaken = seen.filter(({ event }) => event.type === 'requeued' || event.type === 'adopted');
  promise(mistaken.length === 0, () => `A living runner was taken for dead: ${JSON.stringify(mistaken)}`);
  for (const task of taken) {
    const own = seen.filter(({ event }) => 'id' in event && event.id === task.id);
    checkRun(
      task,
      notes.filter(({ id }) => id === task.id),
      own,
      wall,
    );
  }
  const dueOf = new Map(taken.map(({ id, due }) => [id, due]));
  const late = seen.filter(({ event, at }) => event.type === 'queued' && at > lastJump);
  const dues = late.map(({ event }) => dueOf.get('id' in event ? event.id : '') ?? 0);
  promise(
    dues.every((due, i) => i === 0 || due >= (dues[i - 1] ?? 0)),
    () => `Tasks were handed over out of order: ${dues.join(', ')}`,
  );
  ledger.check(taken.length * 4 + 2);
}

/** It ran once, not before its time by the wall, and its limit was that by the other clock. */
function checkRun({ id, command, takenAt, due }: Taken, notes: Note[], events: Seen[], wall: Wall): void {
  const begun = notes.filter(({ what }) => what === 'begun');
  const ends = events.filter(({ event }) => event.type === 'finished');
  const [end] = ends;
  promise(
    begun.length <= 1 && ends.length === 1 && end !== undefined,
    `Task ${id} ran ${begun.length} times.`,
  );
  const started = events.find(({ event }) => event.type === 'started')?.at ?? 0;
  const latest = wall.latestBetween(takenAt, begun[0]?.at ?? started);
  promise(
    latest >= due - BLUR_SECONDS,
    `Task ${id}, due at ${due}, ran when it was never later than ${latest}.`,
  );
  const status = end.event.type === 'finished' ? end.event.outcome.status : '';
  promise(
    status === (command === 'short' ? 'done' : 'timedOut'),
    `Task ${id} (${command}) ended as ${status}.`,
  );
  if (command === 'short') return;
  const asked = notes.find(({ what }) => what === 'asked for its limit')?.at ?? Infinity;
  promise(
    end.at - asked >= LIMIT_SECONDS,
    `Task ${id} (${command}) had ${end.at - asked} s of its ${LIMIT_SECONDS} s.`,
  );
}
