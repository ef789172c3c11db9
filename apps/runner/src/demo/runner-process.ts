import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { showProgress } from './progress-bar.js';

const PATIENCE_MILLISECONDS = 5000;

/** The built runner as a process of its own. */
export class RunnerProcess {
  output = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(folder: string) {
    const cli = fileURLToPath(new URL('cli.js', import.meta.url));
    const args = [cli, 'run', '--json', '--config', join(folder, 'millrace.yaml')];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.#ended = once(child, 'exit');
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
  }

  /** Starts a runner; resolves when it is ready to process. */
  static async start(folder: string): Promise<RunnerProcess> {
    const runner = new RunnerProcess(folder);
    await showProgress(`millrace run, process ${runner.#child.pid}`, 1, () =>
      runner.#says('"type":"ready"') ? 1 : 0,
    );
    return runner;
  }

  /** Whether it has printed a text so far. Throws with all that it printed when it has ended. */
  #says(text: string): boolean {
    if (this.#child.exitCode !== null) throw new Error(`the runner ended:\n${this.output}`);
    return this.output.includes(text);
  }

  /** Waits until it has printed a text. */
  async hasSaid(what: string, text: string): Promise<void> {
    await showProgress(what, 1, () => (this.#says(text) ? 1 : 0));
  }

  /** Ends it with a signal and waits until it is gone; one that takes too long is killed. */
  async end(signal: NodeJS.Signals): Promise<void> {
    this.#child.kill(signal);
    const late = pause(PATIENCE_MILLISECONDS, undefined, { ref: false }).then(() =>
      this.#child.kill('SIGKILL'),
    );
    await Promise.race([this.#ended, late]);
    await this.#ended;
  }

  /** Kills it without waiting, when the demo itself is told to end. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
