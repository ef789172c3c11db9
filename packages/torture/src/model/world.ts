import { Registry, Task, TaskQueue } from '@millrace/queue';
import { Scheduler } from '@millrace/scheduler';
import { silent } from '../silent.js';
import { promise } from '../violation.js';
import { processorOf } from './processors.js';
import type { Gate } from './processors.js';
import type { Settings } from './model-views.js';
import { rules } from './rules.js';

/** A task that an instance runs. */
interface RunningGate extends Gate {
  readonly instance: number;
  /** How `processNextTask` ended. */
  ended: Promise<string>;
}

const NAME = 'tasks';

/** The product: instances of one queue and of one schedule in a folder. */
export class World {
  readonly registry = new Registry();
  readonly instances = new Map<number, TaskQueue>();
  readonly runs: RunningGate[] = [];
  /** Ids of the instances as runners. */
  readonly runners = new Map<string, number>();
  scheduler!: Scheduler;
  /** An instance that only looks. */
  observer!: TaskQueue;
  readonly #left: Scheduler[] = [];
  readonly #breaking = new Set<TaskQueue>();
  #onBegin: (gate: Gate) => void = () => undefined;

  private constructor(
    readonly folder: string,
    readonly now: () => number,
  ) {
    for (const command of Object.keys(rules)) this.learn(command);
  }

  static async open(folder: string, now: () => number): Promise<World> {
    const world = new World(folder, now);
    world.observer = await world.#queue();
    await world.openScheduler();
    return world;
  }

  learn(command: string): void {
    const rule = rules[command];
    const processor = rule && processorOf(rule, (gate) => this.#onBegin(gate));
    if (processor) this.registry.register(command, processor);
  }

  forget(command: string): void {
    this.registry.unregister(command);
  }

  async openInstance(instance: number, settings: Partial<Settings>): Promise<void> {
    const queue = breakable(await this.#queue(settings), this.#breaking);
    this.instances.set(instance, queue);
    this.runners.set(queue.runnerId, instance);
  }

  async closeInstance(instance: number): Promise<void> {
    await this.queue(instance).close();
    await this.#runsEnded(instance);
    this.instances.delete(instance);
  }

  async stopInstance(instance: number): Promise<void> {
    await this.queue(instance).stopProcessing();
    await this.#runsEnded(instance);
  }

  async openScheduler(): Promise<void> {
    const { folder: stateDir, now } = this;
    this.scheduler = await Scheduler.open({ name: NAME, stateDir, now, logger: silent, durability: 'none' });
  }

  queue(instance: number): TaskQueue {
    return this.instances.get(instance) as TaskQueue;
  }

  /** The next hand-over to this queue ends once the queue has the tasks. */
  breakNextHandOver(instance: number): void {
    this.#breaking.add(this.queue(instance));
  }

  /** Processes the next task: how that ended, or that a task has begun. */
  async process(instance: number): Promise<string> {
    const begun = new Promise<Gate>((resolve) => (this.#onBegin = resolve));
    const ended = this.queue(instance)
      .processNextTask()
      .then(
        (isDone) => (isDone ? 'ended' : 'launched'),
        (error: unknown) => `threw: ${(error as Error).message}`,
      );
    const first = await Promise.race([begun, ended]);
    if (typeof first === 'string') return first;
    this.runs.push({ ...first, instance, ended });
    return `begun: ${first.task.uuid}`;
  }

  /** The schedule stays open, as that of a process that was forgotten. */
  leaveScheduler(): void {
    this.#left.push(this.scheduler);
  }

  async close(): Promise<void> {
    for (const scheduler of this.#left) await scheduler.close();
    for (const instance of this.instances.keys()) await this.closeInstance(instance);
    await this.observer.close();
    await this.scheduler.close();
  }

  async #queue(settings: Partial<Settings> = {}): Promise<TaskQueue> {
    const { registry, folder: stateDir } = this;
    return TaskQueue.open({
      ...{ name: NAME, stateDir, registry, logger: silent, durability: 'none' },
      reschedule: async (token, task, delaySeconds) => {
        promise(token === this.scheduler.getToken(), `A retry goes to ${token}.`);
        await this.scheduler.scheduleTask(Task.reconstitute(task), { delaySeconds });
      },
      ...settings,
    });
  }

  async #runsEnded(instance: number): Promise<void> {
    for (const run of this.runs.filter((one) => one.instance === instance)) {
      const end = await run.ended;
      promise(end === 'ended', `processNextTask of a stopped run ${end}.`);
      this.runs.splice(this.runs.indexOf(run), 1);
    }
  }
}

/** A queue that breaks off the next hand-over when told to. */
function breakable(queue: TaskQueue, breaking: Set<TaskQueue>): TaskQueue {
  const acceptHandOvers: TaskQueue['acceptHandOvers'] = async (...given) => {
    const reports = await queue.acceptHandOvers(...given);
    if (breaking.delete(wrapped)) throw new Error('broken off');
    return reports;
  };
  const wrapped: TaskQueue = new Proxy(queue, {
    get(target, key) {
      if (key === 'acceptHandOvers') return acceptHandOvers;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return wrapped;
}
