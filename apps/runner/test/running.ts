import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { cleanEnvironment, cli } from './place.js';
import type { Document, Place } from './place.js';

/** A `millrace run --json` that is under way. */
export class Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly events: Document[] = [];
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  stderr = '';
  #look: () => void = () => undefined;

  constructor(place: Place, args: readonly string[] = []) {
    const env = cleanEnvironment();
    this.child = spawn(process.execPath, [cli, 'run', '--json', ...args], { cwd: place.folder, env });
    this.child.stderr.setEncoding('utf8').on('data', (part: string) => (this.stderr += part));
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.events.push(JSON.parse(line));
      this.#look();
    });
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code, signal) => {
        resolve({ code, signal });
        this.#look();
      });
    });
  }

  /** Starts one and waits until it takes tasks. */
  static async start(place: Place, ...args: string[]): Promise<Running> {
    const running = new Running(place, args);
    await running.event('ready');
    return running;
  }

  /** The first event of a type, from the beginning or yet to come, that has all these properties. */
  async event(type: string, wanted: Record<string, unknown> = {}): Promise<Document> {
    for (;;) {
      const found = this.events.find((event) => event.type === type && includes(event, wanted));
      if (found) return found;
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(
          `ended without ${type} ${JSON.stringify(wanted)}: ${JSON.stringify(this.events)} ${this.stderr}`,
        );
      }
      await new Promise<void>((resolve) => (this.#look = resolve));
    }
  }

  /** Sends a signal and resolves once the process has ended, with its exit code and signal. */
  async end(
    signal: NodeJS.Signals = 'SIGTERM',
  ): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    this.child.kill(signal);
    return this.ended;
  }
}

function includes(event: Document, wanted: Record<string, unknown>): boolean {
  return Object.entries(wanted).every(
    ([name, value]) => JSON.stringify(event[name]) === JSON.stringify(value),
  );
}
