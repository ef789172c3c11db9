import type { OutcomeStatus, QueueEvent, TaskQueue } from '@millrace/queue';

/** Everything that happened in the queue, whichever process did it, as the demo's own process sees it. */
export class EventLog {
  readonly #events: QueueEvent[] = [];
  readonly #stop = new AbortController();
  readonly #followed: Promise<void>;

  constructor(queue: TaskQueue) {
    this.#followed = this.#follow(queue);
  }

  /** The events of one kind about a task, oldest first. */
  of<T extends QueueEvent['type']>(type: T, id: string): Extract<QueueEvent, { type: T }>[] {
    return this.#events.filter(
      (event): event is Extract<QueueEvent, { type: T }> =>
        event.type === type && 'id' in event && event.id === id,
    );
  }

  /** How often each of these tasks ended well, together. */
  countDone(ids: readonly string[]): number {
    return ids.filter((id) => this.endsOf(id).includes('done')).length;
  }

  /** How the runs of a task ended, oldest first. */
  endsOf(id: string): OutcomeStatus[] {
    return this.of('finished', id).map(({ outcome }) => outcome.status);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#followed;
  }

  async #follow(queue: TaskQueue): Promise<void> {
    for await (const event of queue.events({ signal: this.#stop.signal })) this.#events.push(event);
  }
}
