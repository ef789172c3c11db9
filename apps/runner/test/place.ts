import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** The built program. */
export const cli = join(import.meta.dirname, '..', 'dist', 'cli.js');

/** A document of any shape: tests look into it. */
export type Document = ReturnType<typeof JSON.parse>;

/** What a call of millrace left. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Commands for tests: each waits for files instead of time. */
const plugin = `
import { existsSync, watch, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

function appears(file, signal) {
  return new Promise((resolve, reject) => {
    const watcher = watch(dirname(file), look);
    signal?.addEventListener('abort', () => { watcher.close(); reject(new Error('aborted')); });
    function look() {
      if (existsSync(file)) { watcher.close(); resolve(); }
    }
    look();
  });
}

const mine = (task) => task.args.every((arg) => arg !== 'forbidden');

export function toRegister() {
  return [
    ['echo', { isValidArgs: mine, processTask(task) { console.log(task.args.join(' ')); return task.args; } }],
    ['stray', () => { Promise.reject(new Error('nobody listens')); }],
    ['fail', () => { throw Object.assign(new Error('it broke'), { code: 'BROKEN' }); }],
    ['await-file', { processTask: (task, { signal }) => appears(task.args[0], signal) }],
    ['stubborn', { processTask: (task) => { writeFileSync(task.args[0], ''); return new Promise(() => setInterval(() => {}, 1000)); } }],
    ['child', { async doChildTask(task, { signal }) {
      console.log('child \\u001b[31mspeaks', process.pid);
      if (task.args[0]) await appears(task.args[0], signal);
      return 'seen';
    } }],
  ];
}
`;

/** A temporary folder in which millrace is called: with the commands above, a state folder below, no settings file. */
export class Place {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-cli-')));

  constructor() {
    mkdirSync(this.path('plugins'));
    chmodSync(this.path('plugins'), 0o755);
    this.write('plugins/test-tasks.mjs', plugin);
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  write(path: string, content: string): void {
    writeFileSync(this.path(path), content, { mode: 0o644 });
  }

  /** Calls millrace and waits for its end. */
  async call(
    args: readonly string[],
    {
      input = '',
      env = {},
      below = '',
    }: { input?: string; env?: Record<string, string>; below?: string } = {},
  ): Promise<Ended> {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: this.path(below),
      env: { ...cleanEnvironment(), ...env },
    });
    child.stdin.end(input);
    const code = new Promise<number | null>((resolve) => child.on('close', resolve));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await code, stdout, stderr };
  }

  /** Calls millrace with --json in front and returns the document, whatever the exit code. */
  async json(...args: string[]): Promise<Document> {
    return JSON.parse((await this.call(['--json', ...args])).stdout);
  }

  /** Queues a task and returns its id. */
  async queue(...words: string[]): Promise<string> {
    const { stdout, stderr } = await this.call(['queue', ...words]);
    const id = stdout.trim();
    if (!/^TQ:/.test(id)) throw new Error(`not queued: ${stderr}`);
    return id;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The environment without what changes the output. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const { NO_COLOR: _, FORCE_COLOR: __, ...rest } = process.env;
  return rest;
}
