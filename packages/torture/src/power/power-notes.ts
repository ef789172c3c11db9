import { TaskBook } from '../promises/task-book.js';

/**
 * What processes were told until the power went. Each image of the disk is another continuation, so each is compared
 * with a book of its own.
 */
export class PowerNotes {
  readonly #notes: ((book: TaskBook) => void)[] = [];
  /** Labels of tasks whose hand-over was acknowledged. */
  readonly handedOver = new Set<string>();

  note(note: (book: TaskBook) => void): void {
    this.#notes.push(note);
  }

  book(): TaskBook {
    const book = new TaskBook();
    for (const note of this.#notes) note(book);
    return book;
  }
}
