import { QueueError } from '../errors.js';
import type { Registry } from '../registry.js';
import type { QueueState } from '../state/queue-state.js';
import { Task } from '../task.js';
import type { TaskEdit, TaskRecord } from '../task.js';
import { answerOr } from './answers.js';
import type { QueueTransaction } from './queue-transaction.js';
import { duplicateOf, ownKey } from './squash.js';

/** A task that can be changed: it is in the queue, not being processed, and not on its way to its scheduler. */
export function editable(
  { waiting, deferred, blocked, retrying }: QueueState,
  id: string,
): { readonly record: TaskRecord } | undefined {
  return (
    waiting.get(id) ??
    deferred.get(id) ??
    blocked.get(id) ??
    (retrying.leaving.has(id) ? undefined : retrying.get(id))
  );
}

/**
 * Changes a task; false when it cannot be changed any more. A deferred one whose tags or order may be others now waits
 * again, so that the next claim asks. Throws `TASK_REPEATED`.
 */
export function edit(tx: QueueTransaction, registry: Registry, id: string, changes: TaskEdit): boolean {
  const { state } = tx;
  const found = editable(state, id);
  if (!found) return false;
  const task = Task.reconstitute(found.record).mutate(changes);
  const isOther = changes.args !== undefined || changes.data !== undefined;
  const isBlocked = state.blocked.get(id) !== undefined;
  if (isOther && !isBlocked) assertNoRepetition(state, registry, task);
  const record = task.toJSON();
  const hasMoved = (record.priority ?? 0) !== (found.record.priority ?? 0);
  const stays = isBlocked || state.retrying.has(id);
  const isBack = !stays && (hasMoved || (isOther && state.deferred.get(id) !== undefined));
  const key =
    (isOther ? undefined : (state.waiting.get(id) ?? state.blocked.get(id))?.ownKey) ?? keyOf(registry, task);
  tx.emit({ op: 'edit', id, task: record, ...(key !== undefined && { key }), ...(isBack && { to: 'back' }) });
  return true;
}

function assertNoRepetition(state: QueueState, registry: Registry, task: Task): void {
  const processor = registry.get(task.command);
  const other = processor && answerOr(undefined, () => duplicateOf(state, processor, task));
  if (!other || other.record.id === task.uuid) return;
  throw new QueueError(
    'TASK_REPEATED',
    `Task ${task.uuid} would repeat ${other.record.id}, which waits: cancel one of the two.`,
    { id: task.uuid, of: other.record.id },
  );
}

function keyOf(registry: Registry, task: Task): string | undefined {
  const processor = registry.get(task.command);
  return processor && answerOr(undefined, () => ownKey(processor, task));
}
