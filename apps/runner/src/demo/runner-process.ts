import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built runner as a process of its own. */
export class RunnerProcess {
  readonly ended: Promise<unknown>;
  output = '';
  readonly #child: ChildProcess;

  constructor(folder: string) {
    const cli = fileURLToPath(new URL('cli.js', import.meta.url));
    const args = [cli, 'run', '--json', '--config', join(folder, 'millrace.yaml')];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.ended = once(child, 'exit');
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Ends it with a signal and waits until it is gone. */
  async end(signal: NodeJS.Signals): Promise<void> {
    this.#child.kill(signal);
    await this.ended;
  }
}
