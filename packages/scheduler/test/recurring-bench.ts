import { afterEach } from '@jest/globals';
import { Registry, TaskQueue } from '@millrace/queue';
import type { Logger, TaskQueueLike } from '@millrace/queue';
import { Scheduler } from '../src/scheduler.js';
import { temporaryFolders } from './temporary-folder.js';

const silent: Logger = {
  throw(error) {
    throw error;
  },
  warn: () => undefined,
  info: () => undefined,
  notify: () => undefined,
};

/** A scheduler and a queue whose clock a test sets. */
export interface RecurringBench {
  readonly scheduler: Scheduler;
  readonly queue: TaskQueue;
  readonly stateDir: string;
  /** Epoch seconds. */
  now: number;
  /** The arguments of the tasks that ran, in order, since the last call; runs what waits. */
  ran(): Promise<string[]>;
  /** Hands over what is due and says when what was queued by that was planned. */
  handedOver(queue?: TaskQueueLike): Promise<number[]>;
}

/** A function that opens a schedule and a queue in a folder of their own. */
export function recurringBenches(now = 1_000_000): () => Promise<RecurringBench> {
  const opened: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(async (one) => one.close()));
  });
  const temporaryFolder = temporaryFolders();
  return async () => {
    const stateDir = temporaryFolder();
    const ran: string[] = [];
    const registry = new Registry();
    registry.unregister('noop');
    registry.register('noop', (...args) => void ran.push(args.join(' ')));
    const queue = await TaskQueue.open({ name: 'tasks', stateDir, registry, logger: silent });
    const clock = (): number => bench.now;
    const scheduler = await Scheduler.open({ name: 'tasks', stateDir, now: () => clock(), logger: silent });
    opened.push(queue, scheduler);
    const bench: RecurringBench = {
      scheduler,
      queue,
      stateDir,
      now,
      async ran() {
        await queue.processTasks({ drain: true });
        return ran.splice(0);
      },
      async handedOver(into = queue) {
        const before = new Set((await queue.snapshotTaskLists()).waiting.map(({ uuid }) => uuid));
        await scheduler.processReadyTasks(into);
        const { waiting } = await queue.snapshotTaskLists();
        return waiting
          .filter(({ uuid }) => !before.has(uuid))
          .map((task) => Number(task.getUserdata('plannedAt')));
      },
    };
    return bench;
  };
}
