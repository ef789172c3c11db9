import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Violation } from '../violation.js';

/** A process of the soak that answers each message with one. */
export class Program {
  readonly #child: ChildProcess;
  readonly #name: string;

  /** Starts dist/NAME.js. */
  constructor(name: string, args: readonly string[]) {
    this.#name = name;
    this.#child = fork(fileURLToPath(new URL(`./${name}.js`, import.meta.url)), args, {
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  /** The answer; a program that ends instead, or says that something failed, is a violation. */
  async ask<T>(message: object): Promise<T> {
    return new Promise((resolve, reject) => {
      const onEnd = (code: number | null, signal: string | null): void =>
        reject(new Violation(`${this.#name} ended by itself: ${signal ?? code}`));
      this.#child.once('exit', onEnd);
      this.#child.once('message', (answer) => {
        this.#child.off('exit', onEnd);
        const { failed } = answer as { failed?: string };
        if (failed === undefined) resolve(answer as T);
        else reject(new Violation(`${this.#name}: ${failed}`));
      });
      this.#child.send(message);
    });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
