import { promise } from '../violation.js';
import { monotonicSeconds } from './clock.js';
import { assertOrder } from './order.js';
import { isAsPlanned } from './planned-task.js';
import { isAnywhere, lookAt } from './sightings.js';
import type { Place, Sighting } from './sightings.js';
import type { Entry, TaskBook } from './task-book.js';

const TURNS = 5;

/**
 * What was acknowledged and not removed is there, what was removed is not; what was not acknowledged is there whole or
 * not at all; nothing is there twice; what waits is in the order of arrival. Holds at any moment, also while others
 * work. Returns how much was compared.
 */
export async function assertKept(book: TaskBook, place: Place): Promise<number> {
  const { kept, pause } = book;
  const begunAt = monotonicSeconds();
  const sightings = await lookAt(place);
  const isPaused = await place.queue.isPaused();
  await everythingHeard();
  if (book.pause.version === pause.version && pause.paused !== undefined)
    promise(
      isPaused === pause.paused,
      `The queue is ${isPaused ? '' : 'not '}paused, which it was told otherwise.`,
    );
  for (const sighting of sightings) assertKnown(book, sighting, begunAt);
  assertOnce(sightings);
  assertBatchesWhole(book, sightings);
  assertStaysFinished(book, sightings);
  const seen = new Set(sightings.map(({ label }) => label));
  for (const { task, id, removalTried } of kept) {
    const isThere = removalTried === true || seen.has(task.label) || (await isAnywhere(place, id ?? ''));
    promise(isThere, `Task ${id} (${task.label}) was acknowledged and not removed, but is gone.`);
  }
  return sightings.length + kept.length + assertOrder(book, sightings);
}

function assertKnown(book: TaskBook, { label, list, task }: Sighting, begunAt: number): void {
  const entry = book.find(label);
  promise(entry !== undefined, `Task ${task.uuid} (${label}) is ${list}, but nobody handed it in.`);
  promise(isAsPlanned(task, entry.task), () => `Task ${label} is not whole: ${JSON.stringify(task)}`);
  promise(
    entry.id === undefined || entry.id === task.uuid,
    `Task ${label} is ${task.uuid}, not ${entry.id}.`,
  );
  const isGone = entry.removedAt !== undefined && entry.removedAt < begunAt && isFinal(entry, list);
  promise(!isGone, `Task ${task.uuid} (${label}) is ${list}, though it was removed.`);
}

/** Lets this process hear what others said before now. They say what they try before they do it. */
async function everythingHeard(): Promise<void> {
  for (let i = 0; i < TURNS; i += 1) await new Promise((resolve) => void setImmediate(resolve));
}

/** A task that asks for other attempts comes back to its schedule when it was handed over before it was removed there. */
function isFinal({ via, task }: Entry, list: Sighting['list']): boolean {
  return via === 'queue' || (list === 'scheduled' && task.command !== 'again');
}

/** Within the queue, and among the finished, everything is there once. */
function assertOnce(sightings: readonly Sighting[]): void {
  for (const lists of [['scheduled'], ['waiting', 'deferred', 'processing'], ['finished']]) {
    const labels = new Map<string, string>();
    for (const { label, list } of sightings.filter((sighting) => lists.includes(sighting.list))) {
      promise(!labels.has(label), `Task ${label} is there twice: ${labels.get(label)} and ${list}.`);
      labels.set(label, list);
    }
  }
}

/** Of tasks that were handed in together without an answer, all are there or none. */
function assertBatchesWhole(book: TaskBook, sightings: readonly Sighting[]): void {
  const seen = new Set(sightings.map(({ label }) => label));
  for (const { batch, acknowledgedAt } of book.entries) {
    if (acknowledgedAt !== undefined || batch.length < 2) continue;
    const count = batch.filter((label) => seen.has(label)).length;
    promise(
      count === 0 || count === batch.length,
      () => `Of ${batch.join(', ')}, handed in together, ${count} are there.`,
    );
  }
}

function assertStaysFinished(book: TaskBook, sightings: readonly Sighting[]): void {
  const at = monotonicSeconds();
  const finished = new Set(sightings.filter(({ list }) => list === 'finished').map(({ label }) => label));
  for (const label of finished) {
    const entry = book.find(label);
    if (entry) entry.finishedSeenAt ??= at;
  }
  for (const { finishedSeenAt, task } of book.entries) {
    const isThere = finishedSeenAt === undefined || finished.has(task.label);
    promise(isThere, `Task ${task.label} had ended, and has not any more.`);
  }
}
