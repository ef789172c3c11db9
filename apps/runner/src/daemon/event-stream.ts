import type { QueueEvent, TaskQueueLike } from '@millrace/queue';

/** The events of one queue from now on, each once, also when the instance through which they are read is replaced. */
export class EventStream {
  /** The commit that was last told of, and how many of its events were. */
  #position = { seq: 0, told: 0 };
  #reader = new AbortController();

  /** Reads on through an instance until the signal is aborted or another instance takes over. */
  async *through(
    queue: Pick<TaskQueueLike, 'events'>,
    signal: AbortSignal,
  ): AsyncGenerator<QueueEvent, void> {
    this.#reader.abort();
    const reader = (this.#reader = new AbortController());
    const { seq, told } = this.#position;
    const start = seq === 0 ? {} : { after: seq - 1 };
    let known = told;
    for await (const event of queue.events({ signal: AbortSignal.any([signal, reader.signal]), ...start })) {
      if (reader.signal.aborted) return;
      if (event.seq === seq && known > 0) known -= 1;
      else {
        this.#advance(event.seq);
        yield event;
      }
    }
  }

  #advance(seq: number): void {
    this.#position = { seq, told: seq === this.#position.seq ? this.#position.told + 1 : 1 };
  }
}
