import type { TaskRecord } from '../task.js';
import type { TaskInTheWay } from './task-explanation.js';

/** A task that another one waits for, as an explanation names it. */
export function inTheWay({ record }: { readonly record: TaskRecord }): TaskInTheWay {
  return { id: record.id, command: record.command };
}
