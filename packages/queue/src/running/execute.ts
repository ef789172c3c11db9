import { QueueError } from '../errors.js';
import type { Logger } from '../logger.js';
import { doneWith, failedWith } from '../outcome.js';
import type { Outcome } from '../outcome.js';
import type { Processor, TaskContext } from '../processor.js';
import type { Task } from '../task.js';
import { afterSeconds } from './timer.js';

/** How a run ended; `thrown` is what a processor in this process threw, for whoever wants to throw it on. */
export interface Execution {
  /** Undefined when the run was stopped before its end: then there is nothing to settle. */
  readonly outcome: Outcome | undefined;
  readonly thrown?: unknown;
}

/** What a run gets from the queue. `stop` ends it before its time. */
export interface ExecutionContext {
  readonly logger: Logger;
  readonly limitSeconds: number;
  readonly stop: AbortSignal;
  readonly progress: (value: unknown) => void;
  readonly log: (text: string) => void;
}

const NOT_ENDED = Symbol('not ended');

/**
 * Runs a task in this process: the one way in which processors are called, whatever keeps the queue. Ends at the time
 * limit or when stopped even if the processor ignores its signal; then it says so and the processor's late end is dropped.
 */
export async function execute(
  processor: Processor,
  task: Task,
  context: ExecutionContext,
): Promise<Execution> {
  const abort = new AbortController();
  const ended = callProcessor(processor, task, { ...pick(context), signal: abort.signal });
  const cut = cutOff(task, context, abort);
  try {
    const execution = await Promise.race([ended, cut.off]);
    if (execution.outcome?.status === 'timedOut') await warnOfTimeout(task, context.logger, ended);
    return execution;
  } finally {
    cut.cancel();
  }
}

function pick({ logger, progress, log }: ExecutionContext): Omit<TaskContext, 'signal'> {
  return { logger, progress, log };
}

async function callProcessor(processor: Processor, task: Task, context: TaskContext): Promise<Execution> {
  try {
    return { outcome: doneWith(await processor.processTask(task, context)) };
  } catch (error) {
    return { outcome: failedWith(error), thrown: error };
  }
}

/** Resolves when the limit is reached or the run is stopped, after the processor's signal was aborted. */
function cutOff(
  task: Task,
  { limitSeconds, stop }: ExecutionContext,
  abort: AbortController,
): { off: Promise<Execution>; cancel(): void } {
  let cancel = (): void => undefined;
  const off = new Promise<Execution>((resolve) => {
    const end = (error: QueueError, outcome: Outcome | undefined): void => {
      abort.abort(error);
      resolve({ outcome });
    };
    const onStop = (): void =>
      end(new QueueError('CLOSED', `Task ${task.uuid} was stopped.`, { id: task.uuid }), undefined);
    const cancelTimer = afterSeconds(limitSeconds, () =>
      end(timedOut(task), failedWith(timedOut(task), 'timedOut')),
    );
    stop.addEventListener('abort', onStop, { once: true });
    cancel = () => {
      cancelTimer();
      stop.removeEventListener('abort', onStop);
    };
    if (stop.aborted) onStop();
  });
  return { off, cancel };
}

/** The error of a task that reached its time limit. */
export function timedOut(task: Task): QueueError {
  return new QueueError('TASK_TIMED_OUT', `Task '${task.fullCommand}' timed out during processing.`, {
    id: task.uuid,
  });
}

async function warnOfTimeout(task: Task, logger: Logger, ended: Promise<Execution>): Promise<void> {
  logger.warn(timedOut(task).message);
  const soon = new Promise<typeof NOT_ENDED>((resolve) => void setImmediate(() => resolve(NOT_ENDED)));
  if ((await Promise.race([ended, soon])) === NOT_ENDED) {
    logger.warn(
      `Task ${task.uuid} ignores its signal and goes on in the background; the queue does not wait for it.`,
    );
  }
}
