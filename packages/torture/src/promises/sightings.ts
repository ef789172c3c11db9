import { setTimeout as pause } from 'node:timers/promises';
import type { Outcome, Task, TaskQueue } from '@millrace/queue';
import type { Scheduler } from '@millrace/scheduler';
import { labelOf } from './planned-task.js';

/** A task where it was seen. */
export interface Sighting {
  readonly list: 'scheduled' | 'waiting' | 'deferred' | 'processing' | 'finished';
  readonly task: Task;
  readonly label: string;
  readonly outcome?: Outcome;
}

/** A queue and the schedule that feeds it. */
export interface Place {
  readonly queue: TaskQueue;
  readonly scheduler: Scheduler;
}

/** Everything in a queue and its schedule. Each of the two is seen as it was at one moment, but for what ends meanwhile. */
export async function lookAt({ queue, scheduler }: Place): Promise<Sighting[]> {
  const scheduled = (await scheduler.snapshotTaskSchedule()).map(({ task }) => sighting('scheduled', task));
  const lists = await queue.snapshotTaskLists();
  const listed = (['waiting', 'deferred', 'processing'] as const).flatMap((list) =>
    lists[list].map((task) => sighting(list, task)),
  );
  const finished = (await queue.finishedTasks()).map(({ task, outcome }) => ({
    ...sighting('finished', task),
    outcome,
  }));
  return [...scheduled, ...listed, ...finished];
}

/** Whether a task is anywhere. One that is on its way from the schedule to the queue or back is met at one of several looks. */
export async function isAnywhere({ queue, scheduler }: Place, id: string): Promise<boolean> {
  const looks = [
    async () => (await queue.findTask(id)) !== undefined,
    async () => (await queue.findFinishedTask(id)) !== undefined,
    async () => scheduler.isTaskScheduled(id),
  ];
  for (let i = 0; i < 30; i += 1) {
    for (const look of looks) if (await look()) return true;
    await pause(5);
  }
  return false;
}

function sighting(list: Sighting['list'], task: Task): Sighting {
  return { list, task, label: labelOf(task) };
}
