import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach } from '@jest/globals';

/** What a process is to do; see writer.mjs. */
export interface WriterTask {
  readonly dir: string;
  readonly prefix: string;
  readonly count?: number;
  readonly durable?: boolean;
  readonly compactEvery?: number;
  readonly persistent?: boolean;
  readonly at?: { readonly point: string; readonly nth?: number; readonly signal: 'SIGKILL' | 'SIGSTOP' };
  readonly options?: { readonly minJournalBytes?: number; readonly stateTimeout?: number };
}

const running = new Set<TestProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** A process of a test. It is killed when the test ends before it does. */
export class TestProcess {
  readonly lines: string[] = [];
  /** Resolves when the process has ended and all its output was read, with its exit code or signal. */
  readonly ended: Promise<number | string>;
  errors = '';
  readonly #child: ChildProcess;
  #rest = '';
  #onLine: () => void = () => undefined;

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    running.add(this);
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#take(chunk.toString()));
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (code, signal) => {
        running.delete(this);
        this.#onLine();
        resolve(signal ?? code ?? 0);
      });
    });
  }

  /** A script of this folder. */
  static run(script: string, task: unknown): TestProcess {
    const path = fileURLToPath(new URL(script, import.meta.url));
    return new TestProcess(process.execPath, [path, JSON.stringify(task)]);
  }

  static write(task: WriterTask): TestProcess {
    return TestProcess.run('writer.mjs', task);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  send(message: string): void {
    this.#child.send(message);
  }

  /** Resolves when so many lines were written, or the process has ended. */
  async wrote(count: number): Promise<void> {
    while (this.lines.length < count && running.has(this))
      await new Promise<void>((resolve) => (this.#onLine = resolve));
  }

  /** Resolves when the process has stopped itself. */
  async stopped(): Promise<void> {
    while (!/^\d+ \(.*\) T/.test(readFileSync(`/proc/${this.pid}/stat`, 'utf8')))
      await new Promise((resolve) => setTimeout(resolve, 5));
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    this.lines.push(...lines);
    this.#onLine();
  }
}
