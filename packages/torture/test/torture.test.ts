import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, jest, test } from '@jest/globals';

// Seconds on an idle machine, minutes on a busy one.
jest.setTimeout(300_000);

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** Rounds of each family in the short run. */
const families: [string, number][] = [
  ['bytes', 2],
  ['power', 2],
  ['model', 2],
  ['clocks', 1],
  ['calls', 2],
  ['words', 2],
  ['files', 2],
  ['settings', 1],
  ['plugins', 2],
  ['users', 1],
  ['terminal', 1],
  ['soak', 1],
  ['processes', 2],
  ['stopped', 1],
  ['runners', 1],
];

async function torture(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...args], { encoding: 'utf8' });
  return stdout;
}

test.each(families)('no promise is broken by a short run of %s', async (family, rounds) => {
  const output = await torture('--seed', '1', '--only', family, '--rounds', `${rounds}`, '--scale', 'short');
  expect(output).toMatch(/faults: [\d,]*[1-9][\d,]*, checks: [\d,]*[1-9][\d,]*, violations: 0\n$/);
});

test('the same seed plans the same faults, another seed others', async () => {
  const planOf = async (seed: string): Promise<string | undefined> =>
    /`([0-9a-f]{12})`/.exec(
      await torture('--seed', seed, '--only', 'bytes', '--rounds', '1', '--scale', 'short'),
    )?.[1];
  const plan = await planOf('1');
  expect(plan).toBeDefined();
  expect(await planOf('1')).toBe(plan);
  expect(await planOf('2')).not.toBe(plan);
});
