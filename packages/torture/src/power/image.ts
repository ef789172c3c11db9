import type { MemoryDisk } from '@millrace/state-file/testing';
import { assertKept } from '../promises/keeping.js';
import { lookAt } from '../promises/sightings.js';
import type { Place, Sighting } from '../promises/sightings.js';
import { promise } from '../violation.js';
import type { PowerNotes } from './power-notes.js';
import { openPowerPlace } from './power-place.js';

/** What a power cut left opens, keeps what was promised, and works. Returns how much was compared. */
export async function assertImage(stateDir: string, disk: MemoryDisk, notes: PowerNotes): Promise<number> {
  const runs: string[] = [];
  const place = await openPowerPlace(stateDir, disk.process().system, (label) => runs.push(label));
  try {
    const book = notes.book();
    const kept = await assertKept(book, place);
    assertHandedOver(notes, await lookAt(place));
    await place.scheduler.flushAllTasks(place.queue);
    const handedOver = await lookAt(place);
    assertOneEach(handedOver);
    await assertWorks(place, handedOver, runs);
    return kept + handedOver.length + runs.length;
  } finally {
    await place.queue.close();
    await place.scheduler.close();
  }
}

/** What a schedule said it has handed over is not in it any more. */
function assertHandedOver({ handedOver }: PowerNotes, sightings: readonly Sighting[]): void {
  for (const { label, list } of sightings)
    promise(
      list !== 'scheduled' || !handedOver.has(label),
      `Task ${label} was handed over, and is scheduled again.`,
    );
}

/** With everything handed over, nothing is scheduled and each task is in one list once. */
function assertOneEach(sightings: readonly Sighting[]): void {
  const lists = new Map<string, string>();
  for (const { label, list } of sightings) {
    promise(list !== 'scheduled', `Task ${label} is still scheduled after everything was handed over.`);
    promise(!lists.has(label), `Task ${label} is there twice: ${lists.get(label)} and ${list}.`);
    lists.set(label, list);
  }
}

/** Everything that waits, and one task more, is run once and has ended. */
async function assertWorks(
  { queue, scheduler }: Place,
  sightings: readonly Sighting[],
  runs: readonly string[],
): Promise<void> {
  await queue.queueTask({ command: 'quick', args: ['one more'] });
  const waiting = sightings.filter(({ list }) => list === 'waiting').map(({ label }) => label);
  const expected = [...waiting, 'one more'].sort();
  for (let left = expected.length; left > 0; left -= 1) await queue.processNextTask();
  promise(
    JSON.stringify([...runs].sort()) === JSON.stringify(expected),
    () => `Waiting were ${expected.join(', ')}; run were ${runs.join(', ')}.`,
  );
  const ended = await lookAt({ queue, scheduler });
  assertOneEach(ended);
  const finished = new Set(ended.filter(({ list }) => list === 'finished').map(({ label }) => label));
  for (const label of expected)
    promise(finished.has(label), `Task ${label} was run, and is not among the finished.`);
}
