import type { Outcome } from '@millrace/queue';
import { promise } from '../violation.js';
import { groups } from './runs.js';
import type { Run } from './runs.js';
import { lookAt } from './sightings.js';
import type { Place, Sighting } from './sightings.js';
import { assertStartedInOrder } from './order.js';
import type { Entry, TaskBook } from './task-book.js';

/** So often a task's process has to die before the task is given up. */
const DEATHS_UNTIL_LOST = 3;

/**
 * In a queue that was drained everything has ended, each as its code says, and was run at least once; nothing was run
 * that was removed, nor again after its end was seen. `kills`: how many processes were killed. Returns how much was
 * compared.
 */
export async function assertEnded(
  book: TaskBook,
  place: Place,
  runs: readonly Run[],
  kills: number,
): Promise<number> {
  const sightings = await lookAt(place);
  const byLabel = groups(runs, ({ label }) => [label]);
  for (const sighting of sightings) assertEnd(book, sighting, byLabel.get(sighting.label) ?? [], kills);
  for (const run of runs) assertAllowed(book.find(run.label), run);
  const left = await place.queue.acceptedHandOvers('');
  promise(left.length === 0, () => `The queue still keeps the keys of hand-overs: ${left.join(', ')}`);
  return sightings.length + runs.length + assertStartedInOrder(book, sightings);
}

function assertEnd(
  book: TaskBook,
  { label, list, outcome }: Sighting,
  runs: readonly Run[],
  kills: number,
): void {
  const entry = book.find(label);
  promise(
    list === 'finished' && outcome !== undefined && entry !== undefined,
    `Task ${label} is still ${list}.`,
  );
  if (outcome.status === 'lost') {
    promise(kills >= DEATHS_UNTIL_LOST, `Task ${label} was given up after ${kills} deaths.`);
    return;
  }
  promise(runs.length > 0, `Task ${label} has ended as ${outcome.status} and was never run.`);
  promise(
    isExpected(entry, outcome, runs),
    () => `Task ${label} (${entry.task.command}) ended as it should not: ${JSON.stringify(outcome)}`,
  );
}

function isExpected(
  { task, attempts }: Entry,
  { status, result, error }: Outcome,
  runs: readonly Run[],
): boolean {
  const childDied = error?.code === 'CHILD_FAILED' && runs.some(({ killed }) => killed !== undefined);
  switch (task.command) {
    case 'quick':
    case 'slow':
    case 'tagged':
      return status === 'done' && result === task.label;
    case 'child':
      return (status === 'done' && result === task.label) || (status === 'failed' && childDied);
    case 'failing':
      return status === 'failed' && error?.message === task.label;
    case 'again': {
      const granted = runs.filter(({ wantsMore }) => wantsMore).length;
      return status === 'failed' && error?.code === 'NO_RETRIES_LEFT' && granted >= attempts - 1;
    }
  }
}

function assertAllowed(entry: Entry | undefined, { label, begin }: Run): void {
  promise(entry !== undefined, `Task ${label} was run, but nobody handed it in.`);
  const { removedAt = Infinity, finishedSeenAt = Infinity, via } = entry;
  promise(via === 'schedule' || begin < removedAt, `Task ${label} was run after it had been removed.`);
  promise(begin < finishedSeenAt, `Task ${label} was run after it had ended.`);
}
