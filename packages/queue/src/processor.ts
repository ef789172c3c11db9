import { QueueError } from './errors.js';
import type { InputCheck } from './input-check.js';
import type { Logger } from './logger.js';
import type { ProcessorRetryPolicy } from './retry-policy.js';
import { isRepetition } from './state/duplicate-rule.js';
import { runSystemCommand } from './system-command.js';
import type { SystemCommand } from './system-command.js';
import type { Task } from './task.js';

/** What a processor gets beside its task. */
export interface TaskContext {
  /** What the processor's `input` made of the task's data; undefined without one. */
  readonly input?: unknown;
  readonly logger: Logger;
  /** Aborted when the time limit is reached, the task is cancelled or the runner stops at once. */
  readonly signal: AbortSignal;
  /** Reports how far the task is, for example a fraction or `{ done, total }`; must be JSON. */
  progress(value: unknown): void;
  /** Adds a line to the task's own log. */
  log(text: string): void;
}

const PROCESSOR = Symbol.for('millrace.processor');
const DEFAULT_RULE = Symbol.for('millrace.defaultRule');

/**
 * Processes the tasks of one command inside the runner's process. Derive a class and override what differs.
 * Every method but `processTask` runs while the queue decides: it must be synchronous, fast and free of side effects.
 * Source: cPanel::TaskQueue::Processor.
 */
export class Processor {
  /** Seconds that one run may take; undefined or 0: the queue's `defaultTimeout`. Capped by the queue's `maxTimeout`. */
  getTimeout(_task: Task): number | undefined {
    return undefined;
  }

  /**
   * What the data of a task has to be: a Standard Schema (zod, valibot, arktype, ...), or a function of data and task
   * that returns the input or throws; both may be async. Asked when a task is queued, before the state is looked at,
   * and again before it runs: what comes out is then `context.input`, while the task keeps the data as it was given.
   */
  declare readonly input?: InputCheck;

  /** How the command is called, in a line: what `millrace commands` shows. */
  declare readonly usage?: string;

  /** How often the queue tries a task again that failed or timed out, and when. A task's own policy goes first. */
  declare readonly retry?: ProcessorRetryPolicy;

  /** The policy of one task. Default: `retry`. */
  getRetryPolicy(_task: Task): ProcessorRetryPolicy | undefined {
    return this.retry;
  }

  /** Why the task's arguments cannot be processed, as a sentence. Default: nothing is wrong with them. */
  problemWith(_task: Task): string | undefined {
    return undefined;
  }

  /**
   * Whether the task's arguments can be processed. A task with invalid arguments is refused when queued.
   * Default: when `problemWith` finds nothing.
   */
  isValidArgs(task: Task): boolean {
    return this.problemWith(task) === undefined;
  }

  /**
   * Whether the new task repeats one that is waiting. Default: same command, same arguments and same
   * data (as JSON text), found by an index.
   * An override is called for the waiting tasks one by one, newest first; `dupeKey` keeps the index.
   */
  isDupe(newTask: Task, oldTask: Task): boolean {
    return isRepetition(newTask.toJSON(), oldTask.toJSON());
  }

  /**
   * The key of a rule of one's own that needs no scan: waiting tasks with the same key are duplicates.
   * Undefined on the base class, where command and arguments are the key.
   */
  dupeKey?(task: Task): string;

  /** Whether the new task makes a waiting one needless, which is then removed. Default: never. */
  overrides(_newTask: Task, _oldTask: Task): boolean {
    return false;
  }

  /**
   * Does the work; what it returns is the task's result.
   * @throws QueueError `NOTHING_TO_PROCESS` unless overridden
   */
  processTask(_task: Task, _context: TaskContext): unknown {
    throw new QueueError('NOTHING_TO_PROCESS', 'No processing has been specified for this task.');
  }

  /** Tags that the task holds while it is processed. Tasks with a tag in common never run at the same time. */
  deferralTags(_task: Task): readonly string[] {
    return [];
  }

  /** Whether the task has to wait, given the tags held by the tasks being processed. Default: when it shares one. */
  isTaskDeferred(task: Task, activeTags: ReadonlySet<string>): boolean {
    return this.deferralTags(task).some((tag) => activeTags.has(tag));
  }

  /**
   * Runs a program without a shell, reports a failure through the logger and returns its exit code
   * (0 when it succeeded, 128 + n when signal n ended it, 127 when it could not be started).
   */
  async checkedSystem(command: SystemCommand): Promise<number> {
    return runSystemCommand(command);
  }
}

type Rule = 'isDupe' | 'overrides' | 'isTaskDeferred';

/** Whether a processor leaves a rule as the base class has it, so that the queue may use its index. */
export function isDefaultRule(processor: Processor, rule: Rule): boolean {
  const method: unknown = Reflect.get(processor, rule);
  return typeof method === 'function' && DEFAULT_RULE in method;
}

Object.defineProperty(Processor.prototype, PROCESSOR, { value: true });

/** Whether a value is a Processor, also one of another copy of this package (the ESM and the CJS build). */
export function isProcessor(value: unknown): value is Processor {
  return typeof value === 'object' && value !== null && PROCESSOR in value;
}

for (const rule of ['isDupe', 'overrides', 'isTaskDeferred'] satisfies Rule[]) {
  Object.defineProperty(Reflect.get(Processor.prototype, rule), DEFAULT_RULE, { value: true });
}
