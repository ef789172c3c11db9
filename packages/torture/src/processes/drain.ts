import { setTimeout as pause } from 'node:timers/promises';
import type { Place } from '../promises/sightings.js';

/** Lets everything that is left be run, by nobody but this process. */
export async function drain({ queue, scheduler }: Place): Promise<void> {
  await queue.resumeProcessing();
  const errors: unknown[] = [];
  do {
    // A retry that its queue has not let go of yet is refused, and tried again later.
    await queue.processTasks({ drain: true, sources: [scheduler], onError: (error) => errors.push(error) });
    await pause(Math.max(0, Math.min(0.1, (await scheduler.secondsUntilNextTask()) ?? 0)) * 1000);
  } while ((await scheduler.howManyScheduled()) > 0);
  const unexpected = errors.find((error) => (error as { code?: string }).code !== 'TASKS_REFUSED');
  if (unexpected !== undefined) throw unexpected as Error;
}
