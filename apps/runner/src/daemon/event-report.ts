import type { Logger, QueueEvent, TaskQueue } from '@millrace/queue';
import { codeOf, messageOf } from '../errors.js';
import { reportError } from '../output/error-report.js';
import type { Output } from '../output/output.js';
import { eventLine } from './event-line.js';
import { EventStream } from './event-stream.js';

/**
 * What is said while tasks are processed: every event of the queue, whichever process caused it, and what the runner
 * itself does. With --json each is a line of JSON on standard output; people read it on standard error.
 */
export class EventReport {
  readonly logger: Logger;
  readonly #output: Output;
  readonly #isQuiet: boolean;
  readonly #streams = new Map<string, EventStream>();
  #told: Promise<void> = Promise.resolve();

  /** With `quiet`, people are only told of what went wrong. */
  constructor(output: Output, { quiet = false } = {}) {
    this.#output = output;
    this.#isQuiet = quiet;
    this.logger = {
      throw(error) {
        throw error;
      },
      info: (message) => this.#log('info', message),
      warn: (message) => this.#log('warning', message),
      notify: (message) => this.#log('notice', message),
    };
  }

  /**
   * Tells the events of a queue from now on, until the signal is aborted; then resolves once all are told. Following
   * another instance of the same queue, in the same place, takes over without missing or repeating an event.
   */
  async follow(
    { queue, place }: { queue: TaskQueue; place: string },
    signal: AbortSignal,
    listener: (event: QueueEvent) => void = () => undefined,
  ): Promise<void> {
    const stream = this.#streams.get(place) ?? new EventStream();
    this.#streams.set(place, stream);
    for await (const event of stream.through(queue, signal)) {
      listener(event);
      this.#told = this.#told.then(async () => this.#tell(queue, event));
    }
    await this.#told;
  }

  /** Tells what the runner does. */
  own(type: string, facts: Readonly<Record<string, unknown>>, line: string): void {
    if (this.#output.json) this.#output.jsonLine({ type, at: Date.now() / 1000, ...facts });
    this.#note(line);
  }

  /** Tells of an error that ends nothing. The scheduler has warned about each task that was refused. */
  error(error: unknown): void {
    const code = codeOf(error);
    if (code === 'TASKS_REFUSED') return;
    const message = messageOf(error);
    if (this.#output.json)
      this.#output.jsonLine({ type: 'error', at: Date.now() / 1000, code: code ?? null, message });
    reportError(this.#output, error);
  }

  async #tell(queue: TaskQueue, event: QueueEvent): Promise<void> {
    if (this.#output.json) this.#output.jsonLine(event);
    if (this.#isQuiet && !isTrouble(event)) return;
    const line = eventLine(event, 'id' in event ? await commandOf(queue, event.id) : '');
    if (line !== undefined) this.#note(line);
  }

  #log(level: 'info' | 'warning' | 'notice', message: string): void {
    if (this.#output.json) this.#output.jsonLine({ type: 'log', at: Date.now() / 1000, level, message });
    if (level !== 'info') this.#output.warn(message);
    else if (!this.#isQuiet) this.#note(message);
  }

  #note(line: string): void {
    this.#output.note(`${new Date().toISOString()} ${line}`);
  }
}

function isTrouble(event: QueueEvent): boolean {
  return event.type === 'finished' && event.outcome.status !== 'done';
}

/** The task may have moved on since the event; what it was asked to do stays the same. Without it the event still counts. */
async function commandOf(queue: TaskQueue, id: string): Promise<string> {
  try {
    const task = (await queue.findTask(id)) ?? (await queue.findFinishedTask(id))?.task;
    return task?.fullCommand ?? '';
  } catch {
    return '';
  }
}
