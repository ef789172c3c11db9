import { assertTaskId, checkDataSize, checkTask } from './admission.js';
import { edit, editable } from './decisions/edit.js';
import { QueueError } from './errors.js';
import type { QueueHost } from './running/queue-host.js';
import { Task } from './task.js';
import type { TaskEdit } from './task.js';

const CHANGES = ['priority', 'timeout', 'args', 'data'];

/** Changes a task that is not being processed; see `TaskQueue.editTask`. */
export async function editTask(host: QueueHost, id: string, changes: TaskEdit): Promise<boolean> {
  const { file, registry } = host;
  assertTaskId(id, 'edit_task');
  assertChanges(changes);
  const state = await file.read();
  const found = editable(state, id);
  if (!found) return false;
  const task = Task.reconstitute(found.record).mutate(changes);
  if (changes.args !== undefined || changes.data !== undefined) {
    checkDataSize(task, state.settings.maxDataSize);
    await checkTask(task, registry);
  }
  return file.update((tx) => edit(tx, registry, id, changes));
}

/** Throws `INVALID_OPTION` unless something that can be changed is. */
function assertChanges(changes: TaskEdit): void {
  const names = Object.entries(changes ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const unknown = names.find((name) => !CHANGES.includes(name));
  if (names.length > 0 && unknown === undefined) return;
  const what = unknown === undefined ? 'Nothing is changed' : `${unknown} of a task cannot be changed`;
  throw new QueueError('INVALID_OPTION', `${what}; there are ${CHANGES.join(', ')}.`, { option: unknown });
}
