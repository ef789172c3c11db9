import { RunnerError } from '../errors.js';
import type { Output } from '../output/output.js';
import type { News } from './news-feed.js';
import { progressBar } from './progress-bar.js';
import { endingLine } from './task-endings.js';
import type { Ending, TaskEndings } from './task-endings.js';

/** Waits for a number of tasks and says so: a line for each that has ended and, on a terminal, how far it is. */
export class Waiting {
  readonly endings: Ending[] = [];
  readonly #output: Output;
  readonly #tasks: TaskEndings;

  constructor(output: Output, tasks: TaskEndings) {
    this.#output = output;
    this.#tasks = tasks;
  }

  /** Whether a task has not ended. */
  get isOpen(): boolean {
    return this.#tasks.open.length > 0;
  }

  /** What it waits for. */
  get sentence(): string {
    const { length } = this.#tasks.open;
    return `waiting for ${length} task${length === 1 ? '' : 's'}`;
  }

  /** Throws `NOT_FOUND` for an id that is no task's, before anything is waited for. */
  async begin(ids: readonly string[]): Promise<void> {
    const ended: Ending[] = [];
    for (const id of ids) {
      const found = await this.#tasks.add(id);
      if (found === 'unknown')
        throw new RunnerError('NOT_FOUND', `There is no task ${id}, and none is remembered.`, { id });
      if (found) ended.push(found);
    }
    this.#take(ended);
  }

  async hear(news: News): Promise<void> {
    this.#take(await this.#tasks.hear(news));
  }

  /** With --json all that is known; to people it was said before. */
  show(stopped: 'interrupted' | 'timedOut' | undefined): void {
    const { open } = this.#tasks;
    this.#output.status('');
    const document = { tasks: this.endings, open, timedOut: stopped === 'timedOut' };
    this.#output.show(document, () => {
      if (open.length > 0) this.#output.error(`Not ended yet: ${open.join(' ')}`, 'NOT_ENDED');
    });
  }

  #take(endings: readonly Ending[]): void {
    this.endings.push(...endings);
    if (this.#output.json) return;
    this.#output.status('');
    for (const ending of endings) this.#output.line(endingLine(ending, this.#tasks.commandOf(ending.id)));
    this.#draw();
  }

  /** A line for people, in place of the bar, which comes back below it. */
  note(text: string): void {
    this.#output.status('');
    this.#output.note(text);
    this.#draw();
  }

  #draw(): void {
    const failed = this.endings.filter(({ status }) => status !== 'done').length;
    const ended = this.endings.length;
    const total = ended + this.#tasks.open.length;
    this.#output.status((columns) => progressBar(ended, total, failed, columns));
  }
}
