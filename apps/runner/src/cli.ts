#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { execute } from './execution.js';
import type { DataStream } from './output/output.js';

/** Standard output for the command's own data. */
function dataStream({ stdout }: NodeJS.Process): DataStream {
  const write = stdout.write.bind(stdout) as DataStream['write'];
  const { isTTY } = stdout;
  return {
    write,
    once: (event, listener) => stdout.once(event, listener),
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

/** A reader that has seen enough, such as head, ends the command quietly, or has it stop when it processes tasks. */
function endWithReader({ stdout, stderr }: NodeJS.Process): void {
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      if (process.listenerCount('SIGPIPE') === 0) process.exit(0);
      process.emit('SIGPIPE', 'SIGPIPE');
    });
  }
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

const { stdin, stderr, env } = process;
const stdout = dataStream(process);
divertPrinting(process);
endWithReader(process);
const code = await execute(process.argv.slice(2), {
  stdin,
  stdout,
  stderr,
  env,
  folder: process.cwd(),
  version: version(),
});
// Everything written so far leaves the process before it ends.
await Promise.all(
  [stdout, stderr].map(async (stream) => new Promise<void>((done) => stream.write('', () => done()))),
);
// Tasks that ignored their AbortSignal may still run in this process; the queue has moved on without them.
process.exit(code);
