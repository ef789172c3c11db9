import { setTimeout as delay } from 'node:timers/promises';
import { markedProcesses } from '../running/process-group.js';
import type { QueueState } from '../state/queue-state.js';

/** Processes of a task that has just ended take a moment to be gone. */
const ENDING_MILLISECONDS = 500;

/** A process that a run of a task started and left running, though that run is over. */
export interface StrayProcess {
  readonly pid: number;
  readonly id: string;
  readonly attempt: number;
}

/** The processes of runs that are over. `before`: those that were there before the state was read. */
export async function straysIn(
  state: QueueState,
  place: string,
  before: readonly StrayProcess[],
): Promise<StrayProcess[]> {
  const isOver = ({ id, attempt }: StrayProcess): boolean =>
    state.processingById.get(id)?.record.attempts !== attempt;
  const suspects = before.filter(isOver);
  if (suspects.length === 0) return [];
  await delay(ENDING_MILLISECONDS);
  const still = new Set(processesOf(place).map(({ pid, id, attempt }) => `${pid} ${id} ${attempt}`));
  return suspects.filter(({ pid, id, attempt }) => still.has(`${pid} ${id} ${attempt}`));
}

/** Every process that says of itself that it works for a task of a queue, by `<stateDir>/<name>`. */
export function processesOf(place: string): StrayProcess[] {
  return markedProcesses(`${place} `).flatMap(({ pid, rest }) => {
    const [, id, attempt] = /^(TQ:\S+) (\d+)$/.exec(rest) ?? [];
    return id === undefined ? [] : [{ pid, id, attempt: Number(attempt) }];
  });
}
