import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { RecordingLogger } from './recording-logger.js';

/** Which build of the package a program loads. */
export type Build = 'import' | 'require';

type Message = { kind: 'info' | 'warn'; text: string } | { id: number; result?: unknown; error?: unknown };

/** A process with a plugin manager of the built package. */
export class ManagerProcess implements AsyncDisposable {
  /** What its manager logs. */
  readonly log = new RecordingLogger();
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, (message: Message) => void>();
  readonly #exit: Promise<unknown[]>;
  #calls = 0;

  constructor(build: Build, cwd = process.cwd()) {
    this.#child = fork(join(import.meta.dirname, 'programs/manager.mjs'), [build], { execArgv: [], cwd });
    this.#exit = once(this.#child, 'exit');
    this.#child.on('message', (message: Message) => {
      if ('kind' in message) this.log[message.kind](message.text);
      else this.#pending.get(message.id)?.(message);
    });
  }

  /** Calls a method of the manager, or one of the calls that the program adds. */
  async call(name: string, ...args: unknown[]): Promise<unknown> {
    const id = this.#calls++;
    const answer = new Promise<Message>((resolve) => this.#pending.set(id, resolve));
    this.#child.send({ id, call: name, args });
    const message = await answer;
    if ('error' in message) throw message.error;
    return 'result' in message ? message.result : undefined;
  }

  /** Lets go of the process; resolves to its exit code once it has ended by itself. */
  async end(): Promise<unknown> {
    this.#child.disconnect();
    return (await this.#exit)[0];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null) this.#child.kill('SIGKILL');
    await this.#exit;
  }
}
