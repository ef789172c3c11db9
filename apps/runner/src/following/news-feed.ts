import { existsSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { dirname } from 'node:path';
import type { QueueEvent, TaskQueue } from '@millrace/queue';
import type { Scheduler } from '@millrace/scheduler';

/** What happened: an event of the queue, a change of the schedule, or that a task may have written something. */
export type News =
  | { readonly type: 'event'; readonly event: QueueEvent }
  | { readonly type: 'schedule' }
  | { readonly type: 'output' };

/** Where news comes from. */
export interface NewsSources {
  readonly queue: TaskQueue;
  readonly scheduler: Scheduler;
  /** The folder with what tasks write; left out, nothing is told of it. It need not be there yet. */
  readonly outputFolder?: string;
}

/**
 * What happens from the construction on, in order, until the signal is aborted: whoever looks at the state after that
 * misses nothing. Waits by events; nothing is polled.
 */
export class NewsFeed {
  readonly #signal: AbortSignal;
  readonly #releases: (() => void)[] = [];
  #inbox: News[] = [];
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => undefined;

  constructor({ queue, scheduler, outputFolder }: NewsSources, signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#end(), { once: true });
    this.#releases.push(scheduler.onChange(() => this.#putOnce({ type: 'schedule' })));
    if (outputFolder !== undefined) this.#watchOutput(outputFolder);
    this.#pump(queue).catch((error: unknown) => {
      this.#failure = { error };
      this.#wake();
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<News, void> {
    while (!this.#signal.aborted) {
      if (this.#failure) throw this.#failure.error;
      const news = this.#inbox.shift();
      if (news) yield news;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #end(): void {
    for (const release of this.#releases.splice(0)) release();
    this.#wake();
  }

  async #pump(queue: TaskQueue): Promise<void> {
    for await (const event of queue.events({ signal: this.#signal })) this.#put({ type: 'event', event });
  }

  /** Until the folder is there, the one around it tells when it comes. */
  #watchOutput(folder: string): void {
    let watcher: FSWatcher | undefined;
    const look = () => this.#putOnce({ type: 'output' });
    const begin = () => {
      if (!existsSync(folder)) return;
      watcher?.close();
      watcher = watch(folder, look);
      look();
    };
    watcher = watch(dirname(folder), begin);
    begin();
    this.#releases.push(() => watcher?.close());
  }

  #putOnce(news: News): void {
    if (!this.#inbox.some(({ type }) => type === news.type)) this.#put(news);
  }

  #put(news: News): void {
    this.#inbox.push(news);
    this.#wake();
  }
}
