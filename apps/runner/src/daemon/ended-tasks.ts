import { setImmediate as nextTurn } from 'node:timers/promises';
import type { QueueEvent, TaskQueue } from '@millrace/queue';
import type { Output } from '../output/output.js';
import type { EventReport } from './event-report.js';

/** A task that ended while a command processed the queue. */
export type EndedTask = Extract<QueueEvent, { type: 'finished' }>;

/** Does some processing of a queue, tells its events, and returns the tasks that it ended, in order. */
export async function whileFollowing(
  queue: TaskQueue,
  report: EventReport,
  body: () => Promise<void>,
): Promise<EndedTask[]> {
  const following = new AbortController();
  const ours = new Set<string>();
  const ended: EndedTask[] = [];
  const told = report.follow({ queue, place: '' }, following.signal, (event) => {
    if ('runner' in event && event.runner === queue.runnerId) ours.add(event.id);
    if (event.type === 'finished' && ours.has(event.id)) ended.push(event);
  });
  try {
    await body();
  } finally {
    await nextTurn();
    following.abort();
    await told;
  }
  return ended;
}

/** Whether all ended well; a retry is no failure yet. */
export function allWell(ended: readonly EndedTask[]): boolean {
  return ended.every(({ outcome: { status } }) => status === 'done' || status === 'retried');
}

/** Ended tasks as `--json` shows them. */
export function endedDocument(ended: readonly EndedTask[]): object[] {
  return ended.map(({ id, outcome }) => ({ id, outcome }));
}

/** Says how many tasks ended how. */
export function noteEnded(output: Output, ended: readonly EndedTask[]): void {
  const counts = new Map<string, number>();
  for (const { outcome } of ended) counts.set(outcome.status, (counts.get(outcome.status) ?? 0) + 1);
  output.note([...counts].map(([status, count]) => `${count} ${status}`).join(', ') || 'Nothing to process.');
}
