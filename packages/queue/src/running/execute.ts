import { cancellation, cancelledOutcome } from '../cancellation.js';
import { QueueError } from '../errors.js';
import type { Logger } from '../logger.js';
import { doneWith, failedWith } from '../outcome.js';
import type { Outcome } from '../outcome.js';
import type { Processor, TaskContext } from '../processor.js';
import type { CancelRequest } from '../state/cancel-ops.js';
import type { Task } from '../task.js';
import { afterSeconds } from './timer.js';
import { withInput } from './with-input.js';

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
  /** Calls back when the task is cancelled; returns the way to stop that. Without it no run is cancelled. */
  readonly onCancel?: (cancelled: (request: CancelRequest) => void) => () => void;
  readonly progress: (value: unknown) => void;
  readonly log: (text: string) => void;
}

const NOT_ENDED = Symbol('not ended');

/**
 * Runs a task in this process: the one way in which processors are called, whatever keeps the queue. Ends at the time
 * limit, when cancelled or when stopped even if the processor ignores its signal; then it says so and the processor's late end is dropped.
 */
export async function execute(
  processor: Processor,
  task: Task,
  context: ExecutionContext,
): Promise<Execution> {
  const abort = new LateAbort();
  try {
    const result = withInput(processor, task, toTaskContext(context, abort), (given) =>
      processor.processTask(task, given),
    );
    // What has ended already needs no limit, which costs more than a small task does.
    if (!isThenable(result)) return { outcome: doneWith(result) };
    return await endOrCut(toExecution(result), task, context, abort);
  } catch (error) {
    return toFailure(error);
  }
}

/** An abort controller that is made when somebody asks for its signal, which few tasks do. */
class LateAbort {
  #reason: unknown;
  #controller: AbortController | undefined;

  get signal(): AbortSignal {
    if (this.#controller) return this.#controller.signal;
    this.#controller = new AbortController();
    if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  abort(reason: QueueError): void {
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}

function toTaskContext({ logger, progress, log }: ExecutionContext, abort: LateAbort): TaskContext {
  return {
    logger,
    progress,
    log,
    get signal() {
      return abort.signal;
    },
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

async function toExecution(result: PromiseLike<unknown>): Promise<Execution> {
  try {
    return { outcome: doneWith(await result) };
  } catch (error) {
    return toFailure(error);
  }
}

function toFailure(error: unknown): Execution {
  return { outcome: failedWith(error), thrown: error };
}

/** Resolves at the end of a run, or when it is cut short: at its limit, cancelled or stopped, after its signal was aborted. */
async function endOrCut(
  ended: Promise<Execution>,
  task: Task,
  { limitSeconds, stop, logger, onCancel }: ExecutionContext,
  abort: LateAbort,
): Promise<Execution> {
  const execution = await new Promise<Execution>((resolve) => {
    const end = (last: Execution): void => {
      cancelTimer();
      stop.removeEventListener('abort', onStop);
      stopListening?.();
      resolve(last);
    };
    const cut = (error: QueueError, outcome: Outcome | undefined): void => {
      abort.abort(error);
      end({ outcome });
    };
    const onStop = (): void =>
      cut(new QueueError('CLOSED', `Task ${task.uuid} was stopped.`, { id: task.uuid }), undefined);
    const cancelTimer = afterSeconds(limitSeconds, () =>
      cut(timedOut(task), failedWith(timedOut(task), 'timedOut')),
    );
    const stopListening = onCancel?.((request) =>
      cut(cancellation(task.uuid, request), cancelledOutcome(task.uuid, request)),
    );
    stop.addEventListener('abort', onStop, { once: true });
    if (stop.aborted) onStop();
    void ended.then(end);
  });
  const { status } = execution.outcome ?? {};
  if (status === 'timedOut') logger.warn(timedOut(task).message);
  if (status === 'timedOut' || status === 'cancelled') await warnIfIgnored(task, logger, ended);
  return execution;
}

/** The error of a task that reached its time limit. */
export function timedOut(task: Task): QueueError {
  return new QueueError('TASK_TIMED_OUT', `Task '${task.fullCommand}' timed out during processing.`, {
    id: task.uuid,
  });
}

async function warnIfIgnored(task: Task, logger: Logger, ended: Promise<Execution>): Promise<void> {
  const soon = new Promise<typeof NOT_ENDED>((resolve) => void setImmediate(() => resolve(NOT_ENDED)));
  if ((await Promise.race([ended, soon])) === NOT_ENDED) {
    logger.warn(
      `Task ${task.uuid} ignores its signal and goes on in the background; the queue does not wait for it.`,
    );
  }
}
