#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execute } from './execution.js';
import type { DataStream } from './output/output.js';

/**
 * Standard output for the command's own data. A reader that has seen enough, such as head, ends the command quietly,
 * unless it wants to be told; writing does nothing from then on.
 */
function dataStream({ stdout }: NodeJS.Process): DataStream {
  const write = stdout.write.bind(stdout) as DataStream['write'];
  const { isTTY } = stdout;
  const listeners = new Set<() => void>();
  let isBroken = false;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!isReaderGone(error)) throw error;
    if (listeners.size === 0) process.exit(0);
    isBroken = true;
    for (const listener of listeners) listener();
  });
  return {
    write(chunk, done) {
      if (!isBroken) return write(chunk, done);
      done?.();
      return true;
    },
    once: (event, listener) => stdout.once(event, listener),
    onReaderGone(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    isTTY,
    get columns() {
      return stdout.columns;
    },
  };
}

/** Whatever tasks and plugins print in this process is no data of the command: it goes to standard error. */
function divertPrinting({ stdout, stderr }: NodeJS.Process): void {
  stdout.write = stderr.write.bind(stderr);
}

/** Notes that nobody reads are lost, and nothing more. */
function ignoreUnreadNotes({ stderr }: NodeJS.Process): void {
  stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (!isReaderGone(error)) throw error;
  });
}

/** A pipe without a reader, or a terminal that has been closed. */
function isReaderGone({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'EIO';
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

const { stdin, stderr, env } = process;
const stdout = dataStream(process);
divertPrinting(process);
ignoreUnreadNotes(process);
const code = await execute(process.argv.slice(2), {
  stdin,
  stdout,
  stderr,
  env,
  folder: process.cwd(),
  version: version(),
  program: fileURLToPath(import.meta.url),
});
// Everything written so far leaves the process before it ends.
await Promise.all(
  [stdout, stderr].map(async (stream) => new Promise<void>((done) => stream.write('', () => done()))),
);
// Tasks that ignored their AbortSignal may still run in this process; the queue has moved on without them.
process.exit(code);
