import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promise, Violation } from '../violation.js';

const CLI = fileURLToPath(new URL('../../../apps/runner/dist/cli.js', import.meta.url));
const SCRIPT = '/usr/bin/script';
const HANG_SECONDS = 90;

/** Whether commands can be called on a terminal here. */
export const hasTerminal = process.platform === 'linux' && existsSync(SCRIPT);

/** What a call of the command line printed, and how it ended. On a terminal all of it is in `stdout`. */
export interface Called {
  readonly args: readonly string[];
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls the built command line in a folder. A call that hangs or is killed by a signal is a violation. */
export async function millrace(
  cwd: string,
  args: readonly string[],
  { terminal = false, ...options }: SpawnOptions & { terminal?: boolean } = {},
): Promise<Called> {
  const words = [process.execPath, CLI, ...args];
  const [program = '', ...rest] = terminal
    ? [SCRIPT, '-qec', words.map(quoted).join(' '), '/dev/null']
    : words;
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '' };
  const child = spawn(program, rest, { cwd, env, ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = endOf(child, args);
  const [stdout = '', stderr = ''] = await Promise.all(
    [child.stdout, child.stderr].map(async (stream) => (stream ? text(stream) : '')),
  );
  return { args, code: await ended, stdout, stderr };
}

async function endOf(child: ChildProcess, args: readonly string[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const shown = JSON.stringify(args).slice(0, 500);
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Violation(`It hangs: millrace ${shown}`));
    }, HANG_SECONDS * 1000);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      if (signal === null) resolve(code);
      else reject(new Violation(`millrace ${shown} ended by ${signal}.`));
    });
  });
}

/** Ends as documented: with a known exit code, and where it failed with an error that has a code. */
export function assertManners({ args, code, stdout, stderr }: Called): void {
  const said = (): string =>
    `${JSON.stringify(args).slice(0, 500)} ends with ${code}: ${(stdout + stderr).slice(0, 1500)}`;
  promise(code !== null && code >= 0 && code <= 4, said);
  promise(!/^\s+at .*\d+:\d+\)?\r?$/m.test(stdout + stderr), () => `A stack is shown. ${said()}`);
  const hasError =
    /^millrace: [^]*? \[[A-Z][A-Z_0-9]+\]\r?$/m.test(stdout + stderr) || /^error: /m.test(stdout + stderr);
  // The outcome of the tasks that it ran, or the problems that it found, which it has told.
  const isOutcome = ['process', 'doctor'].includes(args[0] ?? '') && code === 1;
  promise(code === 0 || isOutcome || hasError, () => `There is no error with a code. ${said()}`);
}

/** Nothing in a text that makes a terminal do something else than show a character. */
export function assertHarmless({ args, stdout, stderr }: Called): void {
  // A terminal makes CR LF out of each line feed.
  const shown = (stdout + stderr).replaceAll('\r\n', '\n');
  const found = /[^\n\P{Cc}]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u.exec(shown);
  promise(found === null, () => {
    const around = shown.slice(Math.max(0, (found?.index ?? 0) - 80), (found?.index ?? 0) + 40);
    return `${JSON.stringify(args).slice(0, 300)} prints ${JSON.stringify(found?.[0])} in ${JSON.stringify(around)}`;
  });
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
