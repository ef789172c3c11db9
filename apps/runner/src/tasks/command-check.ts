import { QueueError } from '@millrace/queue';
import type { Registry, Task } from '@millrace/queue';

/**
 * Refuses a task now that the queue would refuse once it is due.
 * @throws QueueError `UNKNOWN_COMMAND`, `INVALID_ARGUMENTS`
 */
export function assertProcessable(task: Task, registry: Registry): void {
  const { command, fullCommand } = task;
  const processor = registry.get(command);
  if (processor === undefined) {
    throw new QueueError('UNKNOWN_COMMAND', `No known processor for '${command}'.`, { command });
  }
  if (!processor.isValidArgs(task)) {
    throw new QueueError('INVALID_ARGUMENTS', `Requested command [${fullCommand}] has invalid arguments.`, {
      command,
    });
  }
}
