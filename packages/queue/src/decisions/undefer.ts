import type { Registry } from '../registry.js';
import type { DeferredGroup, DeferredTask } from '../state/deferred-tasks.js';
import type { QueueState } from '../state/queue-state.js';
import { Task } from '../task.js';
import { answerOr } from './answers.js';
import { roomBehind } from './brakes.js';
import type { Moment } from './brakes.js';
import { passOn } from './cascade.js';
import type { QueueTransaction } from './queue-transaction.js';
import { duplicateOf, overriddenBy, ownKey } from './squash.js';

/** Who brings tasks back, and when. */
export type Undeferrer = Moment & { readonly registry: Registry };

/**
 * Brings deferred tasks whose tags are free, or behind brakes that let tasks through, back to the front of the waiting
 * list, in their old order: as many as there are free slots, and of those that would hold up each other only the oldest.
 * So a backlog on one tag or behind one brake costs nothing. One that came back and still waits counts as if it held its
 * tags or ran: nobody comes back before it.
 */
export function undeferReady(tx: QueueTransaction, { registry, ...moment }: Undeferrer): number {
  const { state } = tx;
  if (state.deferred.size === 0) return 0;
  const slots = Math.max(1, state.settings.maxRunning - state.processing.size);
  const ready = [...readyTasks(state, registry, slots), ...unbraked(state, moment, slots)];
  const kept = ready.filter((deferred) => squashOnReturn(tx, registry, deferred));
  for (const { record } of kept) {
    const task = Task.reconstitute(record);
    const processor = registry.get(record.command);
    const key = processor && answerOr(undefined, () => ownKey(processor, task));
    tx.emit({ op: 'undefer', id: record.id, ...(key !== undefined && { key }) });
  }
  return kept.length;
}

/** The first behind each brake that has room, as many as it has. */
function unbraked(state: QueueState, moment: Moment, slots: number): DeferredTask[] {
  const { deferred, waiting } = state;
  return [...deferred.braked.brakes].flatMap((brake) => {
    const room = roomBehind(state, brake, moment, slots) - waiting.returnedFrom(brake);
    return room > 0 ? [...firstOf(deferred.braked.of(brake), room)] : [];
  });
}

function* firstOf<T>(all: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const one of all) {
    yield one;
    left -= 1;
    if (left === 0) return;
  }
}

/** The oldest deferred tasks that could be processed side by side with what is processed now. */
function readyTasks(state: QueueState, registry: Registry, limit: number): DeferredTask[] {
  const active = new Set(state.heldTags.keys());
  for (const tag of state.waiting.returnedTags()) active.add(tag);
  const ready: DeferredTask[] = [];
  for (const task of candidates(state)) {
    if (ready.length === limit) break;
    if (isStillDeferred(registry, task, active)) continue;
    ready.push(task);
    for (const tag of task.tags) active.add(tag);
  }
  return ready;
}

/** The oldest of each group with the default rule, and every task with a rule of its own, oldest first. */
function candidates({ deferred, heldTags }: QueueState): DeferredTask[] {
  const isBlocked = (group: DeferredGroup): boolean =>
    !group.ownRule && group.tags.some((tag) => heldTags.has(tag));
  const oldestOf = ({ tasks, ownRule, tags }: DeferredGroup): DeferredTask[] =>
    ownRule || tags.length === 0 ? [...tasks] : tasks.first ? [tasks.first] : [];
  return [...deferred.groups]
    .filter((group) => !isBlocked(group))
    .flatMap(oldestOf)
    .sort((a, b) => a.order - b.order);
}

function isStillDeferred(
  registry: Registry,
  { record, tags, ownRule }: DeferredTask,
  active: ReadonlySet<string>,
): boolean {
  const processor = registry.get(record.command);
  if (ownRule && processor)
    return answerOr(false, () => processor.isTaskDeferred(Task.reconstitute(record), active));
  return tags.some((tag) => active.has(tag));
}

/** A task that comes back is squashed like a new one: it may override what waits, and is gone if it repeats it. */
export function squashOnReturn(
  tx: QueueTransaction,
  registry: Registry,
  { record }: Pick<DeferredTask, 'record'>,
): boolean {
  const processor = registry.get(record.command);
  if (!processor) return true;
  const task = Task.reconstitute(record);
  for (const overridden of answerOr([], () => overriddenBy(tx.state, processor, task))) {
    tx.emit({ op: 'remove', id: overridden.record.id, reason: 'overridden' });
    passOn(tx, [overridden.record.id], record.id);
  }
  const duplicate = answerOr(undefined, () => duplicateOf(tx.state, processor, task));
  if (!duplicate) return true;
  tx.emit({ op: 'remove', id: record.id, reason: 'duplicate' });
  passOn(tx, [record.id], duplicate.record.id);
  return false;
}
