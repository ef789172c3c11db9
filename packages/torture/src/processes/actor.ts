import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { monotonicSeconds } from '../promises/clock.js';
import { promise } from '../violation.js';
import type { ActorLine, ActorOrder } from './actor-order.js';

const PROGRAM = fileURLToPath(new URL('./actor.js', import.meta.url));

/** How a process ended. */
export interface ActorEnd {
  readonly pid: number;
  /** When it was alive for the last time, if it was killed. */
  readonly killedAt: number | undefined;
}

/** A process of a round, seen from outside. */
export class Actor {
  readonly pid: number;
  /** Resolves when it has ended, however. */
  readonly gone: Promise<undefined>;
  readonly #process: ChildProcess;
  readonly #closed: Promise<string | number>;
  #killedAt: number | undefined;
  #errors = '';

  constructor() {
    this.#process = fork(PROGRAM, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    this.pid = this.#process.pid ?? 0;
    this.#process.stderr?.on('data', (text: Buffer) => (this.#errors += text.toString()));
    this.#closed = new Promise((resolve) => {
      this.#process.once('close', (code, signal) => resolve(signal ?? code ?? 0));
    });
    this.gone = this.#closed.then(() => undefined);
  }

  /** Gives it what it waits for. */
  begin(order: ActorOrder, onLine: (line: ActorLine) => void): void {
    const { stdout } = this.#process;
    if (stdout) createInterface({ input: stdout }).on('line', (text) => this.#hear(text, onLine));
    this.#process.send(order, () => undefined);
  }

  /** Resolves when it has ended and all its lines were heard. A violation when it ended by an error of its own. */
  async ended(): Promise<ActorEnd> {
    const how = await this.#closed;
    const wasKilled = how === 'SIGKILL' && this.#killedAt !== undefined;
    promise(how === 0 || wasKilled, () => `A process ended by itself, ${how}: ${this.#errors}`);
    return { pid: this.pid, killedAt: wasKilled ? this.#killedAt : undefined };
  }

  /** Whether it has not ended yet. */
  get isAlive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  kill(): void {
    if (!this.isAlive) return;
    this.#killedAt ??= monotonicSeconds();
    this.#process.kill('SIGKILL');
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(signal);
  }

  /** Tells it to finish what it runs and to close. */
  tellToEnd(): void {
    if (this.#process.connected) this.#process.send('end', () => undefined);
  }

  #hear(text: string, onLine: (line: ActorLine) => void): void {
    const line = parsed(text);
    if (line === undefined) return;
    if (line.type === 'signals itself') this.#killedAt ??= line.at;
    onLine(line);
  }
}

/** A line that was cut off by a kill says nothing. */
function parsed(text: string): ActorLine | undefined {
  try {
    return JSON.parse(text) as ActorLine;
  } catch {
    return undefined;
  }
}
