import { monotonicSeconds } from '../promises/clock.js';
import { toSpec } from '../promises/planned-task.js';
import type { PlannedTask } from '../promises/planned-task.js';
import type { Place } from '../promises/sightings.js';
import type { TaskBook } from '../promises/task-book.js';

const BATCH = 100;

/** Hands in tasks, in batches, and enters them into the book. */
export async function handIn({ queue }: Place, book: TaskBook, tasks: readonly PlannedTask[]): Promise<void> {
  for (let from = 0; from < tasks.length; from += BATCH) {
    const some = tasks.slice(from, from + BATCH);
    const batch = some.map(({ label }) => label);
    const triedAt = monotonicSeconds();
    for (const task of some) book.tried({ task, via: 'queue', attempts: 1, batch, triedAt });
    const ids = await queue.queueTasks(some.map(toSpec));
    ids.forEach((id, i) => book.acknowledged(batch[i] ?? '', String(id), monotonicSeconds()));
  }
}
