import { Task } from '@millrace/queue';
import type { TaskContext, TaskOptions } from '@millrace/queue';
import { toRegister } from '../src/index.js';
import type { TreeProcessor } from '../src/tree-processor.js';

type Data = TaskOptions['data'];

/** A context that keeps what it is told. */
export interface Recording extends TaskContext {
  readonly lines: string[];
  readonly reports: { done: number; total: number; bytes: number }[];
}

export function recordingContext(signal: AbortSignal = new AbortController().signal): Recording {
  const lines: string[] = [];
  const reports: Recording['reports'] = [];
  const ignore = () => undefined;
  return {
    lines,
    reports,
    signal,
    log: (text) => void lines.push(text),
    progress: (value) => void reports.push(value as Recording['reports'][number]),
    logger: {
      warn: ignore,
      info: ignore,
      notify: ignore,
      throw: (error) => {
        throw error;
      },
    },
  };
}

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
