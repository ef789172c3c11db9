import { promise } from '../violation.js';
import type { Sighting } from './sightings.js';
import type { Entry, TaskBook } from './task-book.js';

/**
 * Of tasks of one priority, one that was acknowledged before another was handed in stands before it, and a batch keeps
 * its order. Left out is what has moved: tasks that were started, deferred or scheduled before. Returns how many were
 * compared.
 */
export function assertOrder(book: TaskBook, sightings: readonly Sighting[]): number {
  const waiting = sightings.filter(({ list, task }) => list === 'waiting' && !task.toJSON().attempts);
  const entries = waiting.map(({ label }) => book.find(label)).filter(isInOrderOfArrival);
  assertAscending(entries, 'stands before');
  return entries.length;
}

/** The same of the moments at which tasks were started, of those that were started once. */
export function assertStartedInOrder(book: TaskBook, sightings: readonly Sighting[]): number {
  const started = new Map<Entry, number>();
  for (const { label, task } of sightings) {
    const entry = book.find(label);
    const { attempts, started: at } = task.toJSON();
    if (isInOrderOfArrival(entry) && attempts === 1 && at !== undefined) started.set(entry, at);
  }
  const entries = [...started.keys()].sort(
    (a, b) => (started.get(a) ?? 0) - (started.get(b) ?? 0) || byArrival(a, b),
  );
  assertAscending(entries, 'was started before');
  return entries.length;
}

function assertAscending(entries: readonly Entry[], how: string): void {
  const youngest = new Map<number, Entry>();
  for (const entry of entries) {
    const { priority, label } = entry.task;
    const before = youngest.get(priority);
    promise(
      before === undefined || !isCertainlyEarlier(entry, before),
      () => `Task ${before?.task.label} ${how} ${label}, though ${label} was there first.`,
    );
    if (before === undefined || byArrival(entry, before) > 0) youngest.set(priority, entry);
  }
}

function isCertainlyEarlier(entry: Entry, other: Entry): boolean {
  if (entry.batch === other.batch) return placeInBatch(entry) < placeInBatch(other);
  return (entry.acknowledgedAt ?? Infinity) < other.triedAt;
}

function byArrival(a: Entry, b: Entry): number {
  return a.triedAt - b.triedAt || placeInBatch(a) - placeInBatch(b);
}

function placeInBatch({ batch, task }: Entry): number {
  return batch.indexOf(task.label);
}

function isInOrderOfArrival(entry: Entry | undefined): entry is Entry {
  return entry !== undefined && entry.via === 'queue' && entry.task.command !== 'tagged';
}
