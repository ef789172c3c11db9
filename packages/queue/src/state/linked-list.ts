import type { UndoLog } from '@millrace/state-file';

/** What a list needs of its members: one object is member and link. */
export interface Linked<N> {
  previous: N | undefined;
  next: N | undefined;
}

/**
 * An ordered list with constant-time changes. A removed member keeps its links, so that taking the removal back,
 * newest change first, puts it where it was.
 */
export class LinkedList<N extends Linked<N>> implements Iterable<N> {
  first: N | undefined;
  last: N | undefined;
  size = 0;

  append(node: N, undo?: UndoLog): void {
    this.insertBefore(node, undefined, undo);
  }

  /** Puts a member before another one, or at the end. */
  insertBefore(node: N, successor: N | undefined, undo?: UndoLog): void {
    node.next = successor;
    node.previous = successor ? successor.previous : this.last;
    this.#link(node);
    undo?.push(() => this.#unlink(node));
  }

  remove(node: N, undo?: UndoLog): void {
    this.#unlink(node);
    undo?.push(() => this.#link(node));
  }

  /** Takes back the removal of a member, when everything that came after it is taken back. */
  putBack(node: N): void {
    this.#link(node);
  }

  *[Symbol.iterator](): Generator<N> {
    for (let node = this.first; node; node = node.next) yield node;
  }

  *newestFirst(): Generator<N> {
    for (let node = this.last; node; node = node.previous) yield node;
  }

  #link(node: N): void {
    if (node.previous) node.previous.next = node;
    else this.first = node;
    if (node.next) node.next.previous = node;
    else this.last = node;
    this.size += 1;
  }

  #unlink(node: N): void {
    if (node.previous) node.previous.next = node.next;
    else this.first = node.next;
    if (node.next) node.next.previous = node.previous;
    else this.last = node.previous;
    this.size -= 1;
  }
}
