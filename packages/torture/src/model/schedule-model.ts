import type { TaskView } from './model-views.js';
import type { QueueModel } from './queue-model.js';

/** A task for later. */
export interface Item {
  readonly task: TaskView;
  readonly time: number;
  readonly refusals: number;
  /** When it may be handed over. */
  readonly readyAt: number;
  /** The queue has it, but the hand-over broke off before it was dropped here. */
  readonly isHandedOver: boolean;
}

/** What a hand-over came to. */
export interface HandOverView {
  readonly queued: string[];
  readonly refused: { readonly id: string; readonly code: string; readonly delaySeconds: number }[];
}

/** The schedule as its documents describe it. */
export class ScheduleModel {
  /** In order of arrival. */
  items: Item[] = [];

  constructor(readonly now: () => number) {}

  /** In the order in which they are handed over. */
  get inOrder(): Item[] {
    return [...this.items].sort((a, b) => a.readyAt - b.readyAt);
  }

  get(id: string): Item | undefined {
    return this.items.find(({ task }) => task.id === id);
  }

  /** A task under its id: nothing when it is there, unless it has run meanwhile. */
  schedule(task: TaskView, time: number): void {
    const before = this.get(task.id)?.task;
    const hasRun = before && (task.retries < before.retries || task.attempts > before.attempts);
    if (before && !hasRun) return;
    this.unschedule(task.id);
    this.items.push({ task, time, refusals: 0, readyAt: time, isHandedOver: false });
  }

  unschedule(id: string): boolean {
    const count = this.items.length;
    this.items = this.items.filter(({ task }) => task.id !== id);
    return this.items.length < count;
  }

  deleteAll(): number {
    const count = this.items.length;
    this.items = [];
    return count;
  }

  handOver(queue: QueueModel, until: number): HandOverView {
    const queued: string[] = [];
    const refused: HandOverView['refused'] = [];
    for (const item of this.inOrder.filter(({ isHandedOver, readyAt }) => isHandedOver || readyAt <= until)) {
      const { id } = item.task;
      const report = item.isHandedOver ? { status: 'queued' as const } : queue.admit(item.task);
      if (report.status === 'queued') queued.push(id);
      if (report.status === 'refused') {
        const delaySeconds = Math.min(2 ** item.refusals, 300);
        refused.push({ id, code: report.code, delaySeconds });
        this.#replace(item, { refusals: item.refusals + 1, readyAt: this.now() + delaySeconds });
      } else this.unschedule(id);
    }
    return { queued, refused };
  }

  /** The same, but it ends when the queue has the tasks. */
  breakOff(queue: QueueModel, until: number): void {
    for (const item of this.inOrder.filter(({ readyAt }) => readyAt <= until)) {
      if (item.isHandedOver || queue.admit(item.task).status === 'refused') continue;
      this.#replace(item, { isHandedOver: true });
    }
  }

  #replace(item: Item, change: Partial<Item>): void {
    this.items = this.items.map((other) => (other === item ? { ...item, ...change } : other));
  }
}
