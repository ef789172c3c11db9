import type { UndoLog } from '@millrace/state-file';
import type { ProcessingTask, QueueState } from './queue-state.js';
import { deleteKey, setKey } from './undoable-map.js';

/** Puts a task among those being processed, with its tags. */
export function addProcessing(state: QueueState, task: ProcessingTask, undo?: UndoLog): void {
  state.processing.append(task, undo);
  state.processingById.set(task.record.id, task);
  undo?.push(() => state.processingById.delete(task.record.id));
  for (const tag of task.tags) setKey(state.heldTags, tag, (state.heldTags.get(tag) ?? 0) + 1, undo);
}

/** Takes a task from those being processed, with its tags. */
export function removeProcessing(state: QueueState, id: string, undo?: UndoLog): ProcessingTask {
  const task = processing(state, id);
  state.processing.remove(task, undo);
  state.processingById.delete(id);
  undo?.push(() => state.processingById.set(id, task));
  for (const tag of task.tags) {
    const held = (state.heldTags.get(tag) ?? 0) - 1;
    if (held > 0) setKey(state.heldTags, tag, held, undo);
    else deleteKey(state.heldTags, tag, undo);
  }
  return task;
}

/** Changes what is known of a task being processed; its place stays. */
export function changeProcessing(
  state: QueueState,
  id: string,
  change: Partial<ProcessingTask>,
  undo?: UndoLog,
): void {
  const task = processing(state, id);
  const changed = { ...task, ...change };
  state.processing.insertBefore(changed, task, undo);
  state.processing.remove(task, undo);
  setKey(state.processingById, id, changed, undo);
}

/** Throws where a fact speaks of a task that is not being processed. */
export function processing(state: QueueState, id: string): ProcessingTask {
  return found(state.processingById.get(id), id);
}

/** Throws where a fact speaks of a task that is not there: then the journal is damaged. */
export function found<T>(task: T | undefined, id: string): T {
  if (task === undefined) throw new Error(`no task ${id} is there`);
  return task;
}
