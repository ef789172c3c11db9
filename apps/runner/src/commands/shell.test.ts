import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execute } from '../execution.js';
import type { ExitCode } from '../exit-codes.js';

/** A person at a terminal: sees everything that is printed, and types. */
class Person {
  readonly stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (mode: boolean) => void (this.isRaw = mode),
  });
  readonly stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  readonly ended: Promise<ExitCode>;
  isRaw = false;
  #seen = '';
  #look: () => void = () => undefined;

  constructor(folder: string) {
    const see = (part: string | Buffer) => {
      this.#seen += String(part);
      this.#look();
      return true;
    };
    this.stderr.on('data', see);
    const stdout = {
      write: see,
      once: () => undefined,
      onReaderGone: () => () => undefined,
      isTTY: true,
      columns: 80,
    };
    const { stdin, stderr } = this;
    this.ended = execute(['shell'], {
      stdin,
      stdout,
      stderr,
      env: { NO_COLOR: '1' },
      folder,
      program: '/millrace',
      version: '1.2.3',
    });
  }

  type(keys: string): void {
    this.stdin.write(keys);
  }

  /** Waits until this is printed behind what was waited for before. */
  async sees(text: string): Promise<void> {
    while (!this.#seen.includes(text)) await new Promise<void>((resolve) => (this.#look = resolve));
    this.#seen = this.#seen.slice(this.#seen.indexOf(text) + text.length);
  }
}

let folder: string;
let person: Person;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-shell-'));
  person = new Person(folder);
  await person.sees('millrace> ');
});

afterEach(async () => {
  person.stdin.end();
  await person.ended;
  rmSync(folder, { recursive: true, force: true });
});

const tab = '\t';
const up = '\u001b[A';
const ctrlC = '\u0003';
const ctrlD = '\u0004';

test('Tab completes, and Enter does what the line says', async () => {
  person.type(`sta${tab}`);
  await person.sees('status ');
  person.type('\r');
  await person.sees('waiting');
  await person.sees('millrace> ');
});

test('lines are found again, also by the next shell', async () => {
  person.type('list waiting\r');
  await person.sees('No tasks.');
  await person.sees('millrace> ');
  person.type(up);
  await person.sees('list waiting');
  person.type(`${ctrlC}exit\r`);
  expect(await person.ended).toBe(0);
  expect(readFileSync(join(folder, '.millrace', 'shell-history'), 'utf8')).toBe('list waiting\nexit\n');
  person = new Person(folder);
  await person.sees('millrace> ');
  person.type(`${up}${up}`);
  await person.sees('list waiting');
});

test('Ctrl-C drops the line, errors do not end it, Ctrl-D does', async () => {
  person.type(`nonsense${ctrlC}`);
  person.type('find task nonsense\r');
  await person.sees('[USAGE]');
  await person.sees('millrace> ');
  person.type(ctrlD);
  expect(await person.ended).toBe(0);
});

test('a question is asked before everything is deleted', async () => {
  person.type('delete_unprocessed_tasks\r');
  await person.sees('[y/N] ');
  person.type('n\r');
  await person.sees('Nothing was deleted.');
  await person.sees('millrace> ');
  person.type('delete_unprocessed_tasks scheduled\r');
  await person.sees('[y/N] ');
  person.type('yes\r');
  await person.sees('Deleted: 0 waiting or deferred, 0 scheduled.');
});

test('while a command runs the terminal is in its usual mode', async () => {
  const modes: boolean[] = [];
  Object.assign(person.stdin, { setRawMode: (mode: boolean) => modes.push(mode) });
  person.type('status\r');
  await person.sees('waiting');
  await person.sees('millrace> ');
  expect(modes).toEqual([false, true]);
});
