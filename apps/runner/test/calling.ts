import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { cleanEnvironment, cli } from './place.js';
import type { Ended, Place } from './place.js';

/** A call of millrace that is under way. */
export class Calling {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  stdout = '';
  stderr = '';
  #isOver = false;
  #look: () => void = () => undefined;

  constructor(place: Place, args: readonly string[]) {
    this.child = spawn(process.execPath, [cli, ...args], { cwd: place.folder, env: cleanEnvironment() });
    for (const name of ['stdout', 'stderr'] as const) {
      this.child[name].setEncoding('utf8').on('data', (part: string) => {
        this[name] += part;
        this.#look();
      });
    }
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code) => {
        this.#isOver = true;
        resolve({ code, stdout: this.stdout, stderr: this.stderr });
        this.#look();
      });
    });
  }

  /** Resolves once it has said something, on either stream. */
  async says(text: RegExp): Promise<void> {
    while (!text.test(this.stdout) && !text.test(this.stderr)) {
      if (this.#isOver) throw new Error(`ended without ${text}: ${this.stdout}${this.stderr}`);
      await new Promise<void>((resolve) => (this.#look = resolve));
    }
  }
}
