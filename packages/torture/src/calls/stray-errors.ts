import { promise } from '../violation.js';

/** Collects errors that reach nobody, instead of letting this process die of them; `assertNone` throws when there were any. */
export function watchForStrayErrors(): { assertNone: () => void; end: () => void } {
  const errors: unknown[] = [];
  const note = (error: unknown): void => void errors.push(error);
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
  return {
    assertNone: () =>
      promise(errors.length === 0, () => `An error reached nobody: ${(errors[0] as Error).stack}`),
    end() {
      process.off('unhandledRejection', note);
      process.off('uncaughtException', note);
    },
  };
}
