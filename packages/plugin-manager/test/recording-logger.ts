import type { Logger } from '@millrace/queue';

/** A logger that keeps what it was told, and that can be waited for. */
export class RecordingLogger implements Logger {
  readonly warnings: string[] = [];
  readonly infos: string[] = [];
  readonly #listeners = new Set<() => void>();

  throw(error: Error): never {
    throw error;
  }

  warn(message: string): void {
    this.warnings.push(message);
    this.#listeners.forEach((listener) => listener());
  }

  info(message: string): void {
    this.infos.push(message);
    this.#listeners.forEach((listener) => listener());
  }

  notify(message: string): void {
    this.warn(message);
  }

  /** Resolves once a message of either kind matches, also one that came before. */
  async heard(pattern: RegExp): Promise<void> {
    const matches = () => [...this.warnings, ...this.infos].some((message) => pattern.test(message));
    await new Promise<void>((resolve) => {
      const listener = () => {
        if (!matches()) return;
        this.#listeners.delete(listener);
        resolve();
      };
      this.#listeners.add(listener);
      listener();
    });
  }

  clear(): void {
    this.warnings.length = 0;
    this.infos.length = 0;
  }
}
