import { Task } from '@millrace/queue';
import type { TaskOptions } from '@millrace/queue';
import { toRegister } from '../src/index.js';
import type { TreeProcessor } from '../src/tree-processor.js';
import { recordingContext } from './contexts.js';
import type { Recording } from './contexts.js';

type Data = TaskOptions['data'];

/** The registered processor of a command. */
export function processorOf(command: string): TreeProcessor<never> {
  const found = toRegister().find(([name]) => name === command);
  return found?.[1] as TreeProcessor<never>;
}

export function makeTask(command: string, args: readonly string[], data?: Data): Task {
  return new Task({ command, args, ...(data !== undefined && { data }) });
}

/** Does a task as its child process would, and resolves with its result. */
export async function perform<R = Record<string, unknown>>(
  command: string,
  args: readonly string[],
  { data, context = recordingContext() }: { data?: Data; context?: Recording } = {},
): Promise<R> {
  return (await processorOf(command).doChildTask(makeTask(command, args, data), context)) as R;
}
