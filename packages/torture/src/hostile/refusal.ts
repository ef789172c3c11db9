import { promise } from '../violation.js';

const CLASSES = ['QueueError', 'SchedulerError', 'PluginError', 'StateFileError', 'CorruptStateError'];

/** The code of an error, which has to be one of those that the packages document. */
export function refusalCode(error: unknown): string {
  const { name, code, message } = error as { name?: string; code?: unknown; message?: string };
  promise(
    error instanceof Error && CLASSES.includes(error.name) && typeof code === 'string' && message !== '',
    () => `It is not refused but breaks: ${(error as Error | undefined)?.stack ?? String(error)}`,
  );
  promise(name !== undefined, 'An error without a name.');
  return code;
}

/** What a call gives, or the code with which it refuses. */
export async function attempt<T>(call: () => T | Promise<T>): Promise<{ value: T } | { code: string }> {
  try {
    return { value: await call() };
  } catch (error) {
    return { code: refusalCode(error) };
  }
}
