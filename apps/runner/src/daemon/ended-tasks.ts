import { setImmediate as nextTurn } from 'node:timers/promises';
import type { QueueEvent, TaskQueue } from '@millrace/queue';
import type { Output } from '../output/output.js';
import type { EventReport } from './event-report.js';

type EndedTask = Extract<QueueEvent, { type: 'finished' }>;

/** The tasks of one instance of a queue, as the events tell of them. */
export class OwnTasks {
  /** Those that have ended, in order. */
  readonly ended: EndedTask[] = [];
  /** Whether one is not being processed any more: it has ended or was handed back. */
  hasLeft = false;
  /** Resolves once `hasLeft` is true. */
  readonly oneLeft: Promise<void>;
  readonly #ids = new Set<string>();
  #left: () => void = () => undefined;

  constructor(readonly runnerId: string) {
    this.oneLeft = new Promise((resolve) => {
      this.#left = () => {
        this.hasLeft = true;
        resolve();
      };
    });
  }

  hear(event: QueueEvent): void {
    if ('runner' in event && event.runner === this.runnerId) this.#ids.add(event.id);
    if (!('id' in event) || !this.#ids.has(event.id)) return;
    if (event.type === 'finished') this.ended.push(event);
    if (event.type === 'finished' || event.type === 'requeued') this.#left();
  }

  /** Whether all ended well; a retry is no failure yet. */
  get allWell(): boolean {
    return this.ended.every(({ outcome: { status } }) => status === 'done' || status === 'retried');
  }

  /** Shows how they ended: with --json each, else how many. */
  show(output: Output, interrupted: boolean): void {
    const ended = this.ended.map(({ id, outcome }) => ({ id, outcome }));
    const counts = new Map<string, number>();
    for (const { outcome } of ended) counts.set(outcome.status, (counts.get(outcome.status) ?? 0) + 1);
    const summary = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
    output.show({ ended, interrupted }, () => output.note(summary || 'Nothing was processed.'));
  }
}

/** Has a body process a queue and tells the events meanwhile; then all that it ended is known. */
export async function whileFollowing(
  queue: TaskQueue,
  report: EventReport,
  body: (own: OwnTasks) => Promise<void>,
): Promise<OwnTasks> {
  const following = new AbortController();
  const own = new OwnTasks(queue.runnerId);
  const told = report.follow({ queue, place: '' }, following.signal, (event) => own.hear(event));
  try {
    await body(own);
  } finally {
    await nextTurn();
    following.abort();
    await told;
  }
  return own;
}
