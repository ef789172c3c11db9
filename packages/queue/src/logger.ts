import { QueueError } from './errors.js';

/**
 * Where a queue reports. `throw` gets the error, logs it, then throws it.
 * Source: "LOGGER OBJECT" of cPanel::TaskQueue.
 */
export interface Logger {
  throw(error: Error): never;
  warn(message: string): void;
  info(message: string): void;
  /** Something that a person should hear of, for example a damaged state file. */
  notify(message: string): void;
}

/** What may be given as a logger: a Logger, or any logger with `info`, `warn` and `error`, such as pino or console. */
export type LoggerLike =
  | Logger
  | { info(message: string): void; warn(message: string): void; error(message: string): void };

const stderrLogger: Logger = {
  throw(error) {
    throw error;
  },
  warn: (message) => void process.stderr.write(`warning: ${message}\n`),
  info: () => undefined,
  notify: (message) => void process.stderr.write(`notice: ${message}\n`),
};

// On globalThis, so that the ESM and the CJS build of this package have the same.
const KEY = Symbol.for('millrace.defaultLogger');
const shared = globalThis as { [KEY]?: Logger };

/** A Logger from whatever was given; throws `INVALID_OPTION` when it lacks the methods. */
export function toLogger(logger: LoggerLike): Logger {
  const has = (...names: string[]) =>
    names.every((name) => typeof (logger as unknown as Record<string, unknown>)?.[name] === 'function');
  if (has('throw', 'warn', 'info', 'notify')) return logger as Logger;
  if (!has('error', 'warn', 'info')) {
    throw new QueueError(
      'INVALID_OPTION',
      'logger needs the methods throw, warn, info and notify, or those of pino.',
      {
        option: 'logger',
      },
    );
  }
  const plain = logger as { info(m: string): void; warn(m: string): void; error(m: string): void };
  return {
    throw(error) {
      plain.error(error.message);
      throw error;
    },
    warn: (message) => plain.warn(message),
    info: (message) => plain.info(message),
    notify: (message) => plain.error(message),
  };
}

/**
 * Sets the logger of everything in this process that was not given one of its own. Works once; later calls
 * throw `LOGGER_ALREADY_SET`. Without it, warnings and notices go to standard error and infos nowhere.
 * Source: "LOGGER OBJECT" of cPanel::TaskQueue.
 */
export function setDefaultLogger(logger: LoggerLike): void {
  if (shared[KEY]) {
    throw new QueueError(
      'LOGGER_ALREADY_SET',
      'The default logger of this process is already set; give this queue a logger of its own.',
    );
  }
  shared[KEY] = toLogger(logger);
}

/** The logger in force: the one given, else the default of the process. */
export function loggerOrDefault(logger?: LoggerLike): Logger {
  return logger ? toLogger(logger) : (shared[KEY] ?? stderrLogger);
}
