import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, jest, test } from '@jest/globals';
import { mutations } from '../src/mutations/mutations.js';

// Seconds on an idle machine, minutes on a busy one.
jest.setTimeout(300_000);

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** Rounds of these follow from the seed alone; what processes do to each other also takes luck, and more rounds. */
const CERTAIN = ['bytes', 'model', 'power', 'calls', 'users', 'soak'];
const certain = mutations.filter(({ family }) => CERTAIN.includes(family));

test.each(certain.map(({ name }) => name))('a build is caught in which %s', async (name) => {
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, '--seed', '1', '--mutations', name]);
  expect(stdout).toMatch(/^caught in/);
});
