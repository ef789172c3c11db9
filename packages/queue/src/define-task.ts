import type { Json } from '@millrace/state-file';
import { ChildProcessor } from './child-processor.js';
import { QueueError } from './errors.js';
import { isStandardSchema } from './standard-schema.js';
import type { InputCheck, InputOf, OutputOf } from './input-check.js';
import { Processor } from './processor.js';
import type { TaskContext } from './processor.js';
import { assertProcessorRetryPolicy } from './retry-policy.js';
import type { ProcessorRetryPolicy } from './retry-policy.js';
import type { Task, TaskOptions, TaskSpec } from './task.js';

/** What a defined task's `run` gets beside its input. */
export interface DefinedContext extends TaskContext {
  readonly task: Task;
}

/** What may be given with the input of one task: priority, timeout, retries and the like. */
type FurtherOptions = Omit<TaskOptions, 'cmd' | 'command' | 'args' | 'data'>;

/** One kind of task: what it takes, and what it does with it. */
export interface TaskDefinitionOptions<C extends InputCheck, Result> {
  /** One word. */
  readonly command: string;
  /** What the data of its tasks has to be: see `Processor.input`. */
  readonly input: C;
  /** Does the work with what `input` made of the data. What it returns is the task's result, when it is JSON. */
  readonly run: (input: OutputOf<C>, context: DefinedContext) => Result | PromiseLike<Result>;
  /** How it is called, in a line. */
  readonly usage?: string;
  /** Seconds that a run may take. Default: the queue's. */
  readonly timeout?: number;
  /** How often the queue tries a task again that failed or timed out, and when. Default: never. */
  readonly retry?: ProcessorRetryPolicy;
  /** Tags held while it runs, the same for every task or by the data as given. Default: none. */
  readonly tags?: readonly string[] | ((data: InputOf<C>) => readonly string[]);
  /** Tasks with the same key, by the data as given, are duplicates. Default: those with the same data. */
  readonly dupeKey?: (data: InputOf<C>) => string;
  /** `inline`: in the runner's process. `child`: each task in a process of its own. Default `inline`. */
  readonly isolation?: 'inline' | 'child';
  /** For `child`: the module that exports the definition's pair by `toRegister`; plugins need none. */
  readonly module?: string | URL;
}

/** A kind of task, for those who queue it and for those who process it. */
export interface TaskDefinition<C extends InputCheck = InputCheck> {
  readonly command: string;
  readonly processor: Processor;
  /** For the list of `toRegister()`, or for `registerTaskProcessor(...pair)`. */
  readonly pair: [command: string, processor: Processor];
  /** A task with this input as its data, for `queueTask` and `scheduleTask`. */
  task(input: InputOf<C>, options?: FurtherOptions): TaskSpec & FurtherOptions;
}

const OPTIONS = [
  'command',
  'input',
  'run',
  'usage',
  'timeout',
  'retry',
  'tags',
  'dupeKey',
  'isolation',
  'module',
] as const;

/**
 * Defines a kind of task once, with its types: whoever queues it gives what `input` takes, `run` gets what `input` makes
 * of it. The data is checked when a task is queued and again before it runs.
 * @throws QueueError `INVALID_OPTION`
 */
export function defineTask<const C extends InputCheck, Result>(
  options: TaskDefinitionOptions<C, Result>,
): TaskDefinition<C> {
  assertDefinition(options as unknown as Readonly<Record<string, unknown>>);
  const { command, retry } = options;
  assertProcessorRetryPolicy(command, retry);
  const processor = options.isolation === 'child' ? inChild(options) : inline(options);
  return {
    command,
    processor,
    pair: [command, processor],
    task: (input, more) => ({ ...more, command, data: input as Json }),
  };
}

function inline<C extends InputCheck, R>(options: TaskDefinitionOptions<C, R>): Processor {
  const { timeout } = options;
  const processTask = workOf(options);
  return Object.assign(new Processor(), rulesOf(options), { processTask, getTimeout: () => timeout });
}

function inChild<C extends InputCheck, R>(options: TaskDefinitionOptions<C, R>): Processor {
  const { timeout, module } = options;
  const child = new ChildProcessor(module === undefined ? {} : { module });
  const doChildTask = workOf(options);
  return Object.assign(child, rulesOf(options), { doChildTask, getChildTimeout: () => timeout });
}

function workOf<C extends InputCheck, R>({ run }: TaskDefinitionOptions<C, R>) {
  return (task: Task, context: TaskContext): unknown =>
    // Not a spread: it would read the signal, which is made when somebody asks for it.
    run(context.input as OutputOf<C>, Object.create(context, { task: { value: task } }) as DefinedContext);
}

function rulesOf<C extends InputCheck, R>(options: TaskDefinitionOptions<C, R>): Partial<Processor> {
  const { input, usage, retry, tags = [], dupeKey } = options;
  return {
    input,
    problemWith: ({ args }) =>
      args.length > 0 ? 'It takes no arguments: what it is about belongs into its data.' : undefined,
    deferralTags: ({ data }) => (typeof tags === 'function' ? tags(data as InputOf<C>) : tags),
    ...(usage !== undefined && { usage }),
    ...(retry !== undefined && { retry }),
    ...(dupeKey && { dupeKey: ({ data }: Task) => dupeKey(data as InputOf<C>) }),
  };
}

const isOptional = (type: string) => (value: unknown) => value === undefined || typeof value === type;

const CHECKS: Readonly<
  Record<(typeof OPTIONS)[number], readonly [(value: unknown) => boolean, wanted: string]>
> = {
  command: [(value) => typeof value === 'string' && /^\S+$/.test(value), 'one word without white space'],
  input: [(value) => isStandardSchema(value) || typeof value === 'function', 'a schema or a function'],
  run: [(value) => typeof value === 'function', 'a function'],
  usage: [isOptional('string'), 'a line of text'],
  timeout: [
    (value) => value === undefined || (Number.isFinite(value) && Number(value) > 0),
    'seconds above 0',
  ],
  retry: [isOptional('object'), 'an object with attempts and delay'],
  tags: [(value) => isOptional('function')(value) || Array.isArray(value), 'a list of words or a function'],
  dupeKey: [isOptional('function'), 'a function'],
  isolation: [(value) => [undefined, 'inline', 'child'].includes(value as undefined), "'inline' or 'child'"],
  module: [(value) => isOptional('string')(value) || value instanceof URL, 'the URL of a module'],
};

function assertDefinition(options: Readonly<Record<string, unknown>>): void {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(CHECKS, name));
  if (unknown !== undefined)
    throw invalid(unknown, `is no option of defineTask; there are ${OPTIONS.join(', ')}`);
  for (const name of OPTIONS) {
    const [holds, wanted] = CHECKS[name];
    if (!holds(options[name])) throw invalid(name, `of defineTask has to be ${wanted}`);
  }
}

function invalid(option: string, reason: string): QueueError {
  return new QueueError('INVALID_OPTION', `${option} ${reason}.`, { option });
}
