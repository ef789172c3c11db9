import type { QueueEvent, TaskQueue } from '@millrace/queue';
import { eventLine } from '../daemon/event-line.js';
import type { Output } from '../output/output.js';
import { toPlainJson } from '../output/plain-text.js';
import { OutputTail } from './output-tail.js';

/**
 * Tells live what tasks do: what they write, on standard output; how far they are and how they fare, to people on
 * standard error, with --json on standard output too, one object a line.
 */
export class TaskFollowing {
  readonly #output: Output;
  readonly #queue: TaskQueue;
  readonly #commandOf: (id: string) => string;
  /** With more than one task each line begins with an id. */
  readonly #hasIds: boolean;
  readonly #tails = new Map<string, OutputTail>();

  constructor(
    output: Output,
    queue: TaskQueue,
    { hasIds, commandOf }: { hasIds: boolean; commandOf: (id: string) => string },
  ) {
    this.#output = output;
    this.#queue = queue;
    this.#hasIds = hasIds;
    this.#commandOf = commandOf;
  }

  /** Begins to tell what a task writes; what it wrote before too, unless that is to be passed over. */
  begin(id: string, { passOver = false } = {}): void {
    if (this.#tails.has(id)) return;
    const tail = new OutputTail(this.#queue.outputPath(id));
    if (passOver) tail.skip();
    this.#tails.set(id, tail);
  }

  /** Tells what tasks have written since. */
  tellOutput(): void {
    for (const [id, tail] of this.#tails) this.#tellLines(id, tail.lines());
  }

  /** Tells an event, behind what was written before it. */
  tellEvent(event: QueueEvent): void {
    if ('id' in event) this.#tellOutputBefore(event);
    if (this.#output.json) return this.#output.jsonLine(event);
    const line = lineOf(event, 'id' in event ? this.#commandOf(event.id) : '');
    if (line !== undefined) this.#output.note(`${new Date(event.at * 1000).toISOString()} ${line}`);
  }

  /** Tells the last of what a task wrote. */
  finish(id: string): void {
    this.#tellLines(id, this.#tails.get(id)?.finish() ?? []);
    this.#tails.delete(id);
  }

  #tellOutputBefore({ type, id }: QueueEvent & { id: string }): void {
    if (type === 'finished') this.finish(id);
    else if (type === 'started' || type === 'adopted') this.begin(id);
    else this.#tellLines(id, this.#tails.get(id)?.lines() ?? []);
  }

  #tellLines(id: string, lines: readonly string[]): void {
    for (const text of lines) {
      if (this.#output.json) this.#output.jsonLine({ type: 'output', id, text });
      else this.#output.text(`${this.#hasIds ? `${id}  ` : ''}${text}\n`);
    }
  }
}

function lineOf(event: QueueEvent, command: string): string | undefined {
  return event.type === 'progress'
    ? `progress ${event.id} ${toPlainJson(event.value)}`
    : eventLine(event, command);
}
