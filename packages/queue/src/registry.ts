import { ChildProcessor, isChildProcessor } from './child-processor.js';
import { QueueError } from './errors.js';
import { isProcessor, Processor } from './processor.js';
import { isStandardSchema } from './standard-schema.js';
import type { TaskContext } from './processor.js';
import { assertProcessorRetryPolicy } from './retry-policy.js';
import type { Task } from './task.js';

/** A function as a processor: it gets the task's arguments. */
export type ProcessorFunction = (...args: string[]) => unknown;

/** A plain object with some of the methods of a Processor. */
export type ProcessorMethods = Partial<Omit<ChildProcessor, 'checkedSystem' | 'retryTask'>>;

export type ProcessorLike = Processor | ProcessorMethods | ProcessorFunction;

/** Where a processor comes from. */
export interface Origin {
  /** URL of the module that a child process imports to find the processor. */
  module?: string;
}

class FunctionProcessor extends Processor {
  constructor(readonly run: ProcessorFunction) {
    super();
  }

  override processTask(task: Task, _context: TaskContext): unknown {
    return this.run(...task.args);
  }
}

/**
 * The processors of one or more queues, by command. `noop` is always there.
 * Source: "CLASS METHODS" of cPanel::TaskQueue.
 */
export class Registry {
  readonly #processors = new Map<string, { processor: Processor; module: string | undefined }>();

  constructor() {
    this.register('noop', () => undefined);
  }

  /**
   * Makes a processor answer for a command.
   * @throws QueueError `MISSING_COMMAND`, `MISSING_PROCESSOR`, `COMMAND_REGISTERED`, `UNRECOGNIZED_PROCESSOR`,
   *   `INVALID_OPTION`,
   *   `NO_PROCESSOR_MODULE` (a ChildProcessor whose module is not known)
   */
  register(command: string, processor: ProcessorLike, origin: Origin = {}): void {
    if (!command) throw new QueueError('MISSING_COMMAND', 'Missing command in register_task_processor.');
    if (typeof command !== 'string' || /\s/.test(command)) {
      throw new QueueError(
        'INVALID_OPTION',
        `A command is one word without white space, not ${JSON.stringify(command)}.`,
        { command },
      );
    }
    if (!processor)
      throw new QueueError('MISSING_PROCESSOR', 'Missing task processor in register_task_processor.', {
        command,
      });
    if (this.#processors.has(command)) {
      throw new QueueError(
        'COMMAND_REGISTERED',
        `Command '${command}' already has a TaskQueue::Processor registered.`,
        { command },
      );
    }
    const known = toProcessor(command, processor);
    assertInput(command, known.input);
    assertProcessorRetryPolicy(command, known.retry);
    this.#processors.set(command, { processor: known, module: childModule(command, known, origin) });
  }

  /** @throws QueueError `MISSING_COMMAND`, `COMMAND_NOT_REGISTERED` */
  unregister(command: string): void {
    if (!command) throw new QueueError('MISSING_COMMAND', 'Missing command in unregister_task_processor.');
    if (!this.#processors.delete(command)) {
      throw new QueueError('COMMAND_NOT_REGISTERED', `Command '${command}' not registered, ignoring.`, {
        command,
      });
    }
  }

  get(command: string): Processor | undefined {
    return this.#processors.get(command)?.processor;
  }

  has(command: string): boolean {
    return this.#processors.has(command);
  }

  /** The module that a child imports to find a command's processor. */
  moduleOf(command: string): string | undefined {
    return this.#processors.get(command)?.module;
  }

  /** The registered commands, in order of registration. */
  commands(): string[] {
    return [...this.#processors.keys()];
  }
}

function toProcessor(command: string, given: ProcessorLike): Processor {
  if (typeof given === 'function') return new FunctionProcessor(given);
  if (isProcessor(given)) return given;
  if (typeof given === 'object' && isProcessorShaped(given)) return fromMethods(given);
  throw new QueueError('UNRECOGNIZED_PROCESSOR', 'Unrecognized task processor object.', { command });
}

function assertInput(command: string, input: unknown): void {
  if (input === undefined || typeof input === 'function' || isStandardSchema(input)) return;
  throw new QueueError(
    'UNRECOGNIZED_PROCESSOR',
    `The input of '${command}' is neither a function nor a Standard Schema, as zod has them from 3.24 on, valibot from 1.0 and arktype from 2.0.`,
    { command },
  );
}

function isProcessorShaped(given: object): boolean {
  const { processTask, doChildTask } = given as Record<string, unknown>;
  return typeof processTask === 'function' || typeof doChildTask === 'function';
}

/** The given object's methods over the base class's, `this` being one object with both. */
function fromMethods(methods: object): Processor {
  const base = 'doChildTask' in methods ? new ChildProcessor() : new Processor();
  return new Proxy(base, {
    get: (target, key) => Reflect.get(key in methods ? methods : target, key) as unknown,
    has: (target, key) => key in methods || key in target,
  });
}

function childModule(command: string, processor: Processor, origin: Origin): string | undefined {
  if (!isChildProcessor(processor)) return undefined;
  const module = processor.module ?? origin.module;
  if (module) return module;
  throw new QueueError(
    'NO_PROCESSOR_MODULE',
    `The ChildProcessor of '${command}' runs in a process of its own, which has to import it: ` +
      'give its constructor { module: import.meta.url } in a module that exports toRegister().',
    { command },
  );
}

const KEY = Symbol.for('millrace.defaultRegistry');
const shared = globalThis as { [KEY]?: Registry };

/** The registry of this process, shared by the ESM and the CJS build of this package. */
export function defaultRegistry(): Registry {
  return (shared[KEY] ??= new Registry());
}
