import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { TaskQueue } from '@millrace/queue';
import type {
  FinishedTask,
  Logger,
  Registry,
  Task,
  TaskInput,
  TaskQueueOptions,
  TaskSource,
} from '@millrace/queue';
import { MemoryDisk } from '@millrace/state-file/testing';
import type { System } from '@millrace/state-file';
import { outputFolder, removeOutput } from './output-folder.js';
import { TestClock } from './test-clock.js';
import { registryWith } from './test-plugins.js';
import type { TestPlugin } from './test-plugins.js';

/** What `openTestQueue` takes: plugins, a clock, and the options of a queue but for where it is. */
export interface TestQueueOptions
  extends Partial<Omit<TaskQueueOptions, 'stateDir' | 'cacheDir' | 'system' | 'now' | 'logger'>> {
  /** Registered in the queue, in this order. */
  readonly plugins?: readonly TestPlugin[];
  /** Where its clock begins, a date or epoch seconds. Default: now. */
  readonly now?: Date | number;
}

/** Where a test queue is: what `Scheduler.open` needs beside the name to work on the same disk by the same clock. */
export interface TestPlace {
  readonly stateDir: string;
  readonly system: System;
  readonly now: () => number;
}

/** Every sync takes one turn, and no look at a file is overtaken. */
const CHANCE = 0.3;

/**
 * Opens a queue in memory for the tests of a plugin: the TaskQueue that runs elsewhere, over a disk in memory, with a
 * clock that stands still. Only what tasks print goes to a file, which is removed by `close`. Throws as `TaskQueue.open`.
 */
export async function openTestQueue(options: TestQueueOptions = {}): Promise<TestQueue> {
  const { plugins = [], now = new Date(), registry: given, ...more } = options;
  const registry = await registryWith(plugins, given);
  const clock = new TestClock(now);
  const { system } = new MemoryDisk(() => CHANCE).process();
  const place = { stateDir: outputFolder(), system, now: clock.now };
  const messages: string[] = [];
  const queue = await TaskQueue.open({ name: 'tasks', ...more, ...place, registry, logger: to(messages) });
  return new TestQueue(queue, clock, place, messages);
}

/** A queue in memory, and what a test wants to do with it. */
export class TestQueue {
  constructor(
    readonly queue: TaskQueue,
    readonly clock: TestClock,
    readonly place: TestPlace,
    /** What the queue reported, oldest first. */
    readonly messages: readonly string[],
  ) {}

  get registry(): Registry {
    return this.queue.registry;
  }

  /**
   * Processes whatever can be processed by its clock, one task after the other; what ended, in order. What fails ends as
   * `failed` and throws nothing. `sources` hand over what is due first. Tasks that are due later stay: advance the clock.
   */
  async drain({ sources = [] }: { sources?: readonly TaskSource[] } = {}): Promise<FinishedTask[]> {
    const before = new Set((await this.queue.finishedTasks()).map(keyOf));
    for (let more = true; more; ) {
      for (const source of sources) await source.processReadyTasks(this.queue);
      more = await this.#processSome();
    }
    return (await this.queue.finishedTasks()).filter((finished) => !before.has(keyOf(finished)));
  }

  /** Queues a task and drains; how the task ended. Throws when it is refused, or has not ended by then. */
  async run(task: TaskInput): Promise<FinishedTask> {
    const report = await this.queue.queueTask(task, { explain: true });
    if (report.status === 'refused') throw report.error;
    assert.equal(report.status, 'queued', 'the task repeats one that is waiting');
    await this.drain();
    const finished = await this.queue.findFinishedTask(report.id);
    if (finished !== undefined) return finished;
    const { status, hindrances } = (await this.queue.explainTask(report.id)) as Record<string, unknown>;
    throw new assert.AssertionError({
      message: `${report.id} has not ended: it is ${String(status)}, ${JSON.stringify(hindrances ?? [])}`,
    });
  }

  /** What a task logged and, in a child, printed. */
  output(id: string): string {
    const path = this.queue.outputPath(id);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** The task with these properties that has not ended and is not processed; fails when there is none. */
  async assertQueued(expected: Partial<Pick<Task, 'command' | 'args' | 'data' | 'priority'>>): Promise<Task> {
    const { processing: _, ...lists } = await this.queue.snapshotTaskLists();
    const tasks = Object.values<Task[]>(lists).flat();
    const found = tasks.find((task) => isLike(task, expected));
    if (found !== undefined) return found;
    const others = tasks.map(({ fullCommand }) => fullCommand).join(', ') || 'none';
    throw new assert.AssertionError({
      message: `no task like ${JSON.stringify(expected)} waits; there are: ${others}`,
      actual: tasks.map(({ command, args, data, priority }) => ({ command, args, data, priority })),
      expected,
    });
  }

  /** Fails unless the queue refuses a task, with a code or for a reason that matches. Queues nothing. */
  async assertRefused(task: TaskInput, reason: string | RegExp): Promise<void> {
    const report = await this.queue.queueTask(task, { explain: true });
    if (report.status === 'queued') await this.queue.unqueueTask(report.id);
    if (report.status !== 'refused') assert.fail(`the task was not refused: ${JSON.stringify(report)}`);
    const { code, message } = report.error as Error & { code?: string };
    if (typeof reason === 'string' ? reason === code : reason.test(message)) return;
    assert.fail(`the task was refused with ${code ?? 'no code'}, not ${String(reason)}: ${message}`);
  }

  /** Fails when there is a task that has not ended, wherever it is. */
  async assertIdle(): Promise<void> {
    const tasks = Object.values<Task[]>({ ...(await this.queue.snapshotTaskLists()) }).flat();
    const left = tasks.map(({ fullCommand }) => fullCommand);
    assert.deepEqual(left, [], 'the queue is not idle');
  }

  /** Closes the queue and removes what its tasks printed. */
  async close(): Promise<void> {
    await this.queue.close();
    removeOutput(this.place.stateDir);
  }

  /** Whether anything was processed. */
  async #processSome(): Promise<boolean> {
    let some = false;
    while (await this.queue.hasWorkToDo()) {
      some = true;
      await this.queue.processNextTask().catch(() => undefined);
      await this.queue.finishAllProcessing();
    }
    return some;
  }
}

function keyOf({ task, finishedAt }: FinishedTask): string {
  return `${task.uuid} ${task.attempts} ${finishedAt}`;
}

function isLike(task: Task, expected: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(expected).every(([key, value]) => {
    const actual: unknown = Reflect.get(task, key);
    return JSON.stringify(actual) === JSON.stringify(value);
  });
}

function to(messages: string[]): Logger {
  const note = (message: string): void => void messages.push(message);
  return {
    throw(error) {
      note(error.message);
      throw error;
    },
    warn: note,
    info: note,
    notify: note,
  };
}
