import { describe, expect, test } from '@jest/globals';
import { makeTask, perform, processorOf } from '../test/tasks.js';
import { toRegister } from './index.js';

type Data = Parameters<typeof makeTask>[2];

const isValid = (command: string, args: string[], data?: Data) =>
  processorOf(command).isValidArgs(makeTask(command, args, data));
const keyOf = (command: string, args: string[], data?: Data) =>
  processorOf(command).dupeKey(makeTask(command, args, data));

test('every command has a processor that a child can find', () => {
  for (const [command] of toRegister()) expect(processorOf(command).module).toMatch(/^file:.*index\.[tj]s$/);
  expect(toRegister()).toHaveLength(5);
});

describe('a task is refused', () => {
  test.each([
    ['without a folder', 'files-checksum', []],
    ['with a relative folder', 'files-checksum', ['data']],
    ['with an empty folder', 'files-checksum', ['']],
    ['with too many arguments', 'files-checksum', ['/a', 'b', 'c']],
    ['with an unknown option', 'files-gzip', ['/a', '--fast']],
    ['with an option of another command', 'files-gzip', ['/a', '--dry-run']],
    ['with a value for a flag', 'files-prune', ['/a', '1d', '--dry-run=yes']],
    ['with no value for an option', 'files-gzip', ['/a', '--level']],
    ['with a level out of bounds', 'files-gzip', ['/a', '--level=10']],
    ['with a level that is no integer', 'files-gzip', ['/a', '--level=1.5']],
    ['without an age', 'files-prune', ['/a']],
    ['with an age without unit', 'files-prune', ['/a', '30']],
    ['with an age of nothing', 'files-prune', ['/a', '0d']],
    ['with an empty pattern', 'files-prune', ['/a', '1d', '']],
    ['with a pattern whose bracket is open', 'files-prune', ['/a', '1d', '[ab']],
    ['with a pattern that is too long', 'files-prune', ['/a', '1d', '*'.repeat(5000)]],
    ['with the same option twice', 'files-prune', ['/a', '1d', '--pattern=a', '--pattern=b']],
    ['with an option that is also an argument', 'files-prune', ['/a', '1d', '--age=2d']],
  ])('%s', (_what, command, args) => {
    expect(isValid(command, args)).toBe(false);
  });

  test.each<[string, Data]>([
    ['a list', ['x']],
    ['text', 'x'],
    ['nothing', null],
    ['an unknown option', { dryrun: true }],
    ['an option in the way of the arguments', { 'dry-run': true }],
    ['text for a flag', { dryRun: 'false' }],
    ['what the arguments say already', { age: '1d' }],
    ['something else for a pattern', { exclude: [1] }],
    ['a time limit of nothing', { timeoutSeconds: 0 }],
  ])('with %s as its data', (_what, data) => {
    expect(isValid('files-prune', ['/a', '1d'], data)).toBe(false);
  });
});

test('an age is text', () => {
  expect(isValid('files-prune', ['/a'], { age: '30d' })).toBe(true);
  expect(isValid('files-prune', ['/a'], { age: 30 })).toBe(false);
});

test('options are taken from the arguments, from the data or from both', () => {
  expect(isValid('files-prune', ['/a', '1d12h', '*.log', '--dry-run', '--exclude=a', '--exclude', 'b'])).toBe(
    true,
  );
  expect(
    isValid('files-prune', [], { folder: '/a', age: '1d', pattern: '*.log', exclude: ['a'], dryRun: true }),
  ).toBe(true);
  expect(
    isValid('files-gzip', ['/a'], { level: 9, olderThan: '1d', timeoutSeconds: 90.5, tags: ['disk'] }),
  ).toBe(true);
  expect(isValid('files-verify', ['/a', '--', '-sums'])).toBe(true);
});

describe('duplicates', () => {
  test('are tasks that ask for the same, however they say it', () => {
    expect(keyOf('files-prune', ['/a/', '1d', '--dry-run'])).toBe(
      keyOf('files-prune', ['/a'], { age: '24h', dryRun: true }),
    );
  });

  test('are not a dry run and the real one, nor other commands', () => {
    const real = keyOf('files-prune', ['/a', '1d']);
    expect(keyOf('files-prune', ['/a', '1d'], { dryRun: true })).not.toBe(real);
    expect(keyOf('files-gzip', ['/a'])).not.toBe(keyOf('files-gunzip', ['/a']));
  });
});

describe('a task waits', () => {
  const waits = (wanted: [string, string[], Data?], ...processing: [string, string[], Data?][]) => {
    const held = processing.flatMap(([command, args, data]) =>
      processorOf(command).deferralTags(makeTask(command, args, data)),
    );
    return processorOf(wanted[0]).isTaskDeferred(makeTask(...wanted), new Set(held));
  };

  test('for any task on its tree, within it or around it', () => {
    expect(waits(['files-gzip', ['/srv/a']], ['files-prune', ['/srv/a/', '1d']])).toBe(true);
    expect(waits(['files-gzip', ['/srv/a/../a/b']], ['files-checksum', ['/srv/a']])).toBe(true);
    expect(waits(['files-prune', ['/srv', '1d']], ['files-checksum', ['/srv/a']])).toBe(true);
    expect(waits(['files-gzip', ['/srv/a']], ['files-gzip', ['/srv/b']], ['files-gzip', ['/srv/ab']])).toBe(
      false,
    );
  });

  test('for whoever writes to its manifest, and the other way round', () => {
    expect(waits(['files-gzip', ['/sums']], ['files-checksum', ['/srv/a', '/sums/a']])).toBe(true);
    expect(waits(['files-checksum', ['/srv/a', '/sums/a']], ['files-checksum', ['/srv/b', '/sums/a']])).toBe(
      true,
    );
    expect(waits(['files-checksum', ['/srv/a', '/sums/a']], ['files-checksum', ['/srv/b', '/sums/b']])).toBe(
      false,
    );
  });

  test('for whoever has one of its own tags', () => {
    const tags = { tags: ['disk-1'] };
    expect(waits(['files-gzip', ['/a'], tags], ['files-gzip', ['/b'], tags])).toBe(true);
    expect(waits(['files-gzip', ['/a'], tags], ['files-gzip', ['/b']])).toBe(false);
  });

  test('not when it is one that cannot be run anyway', () => {
    expect(waits(['files-gzip', ['a']], ['files-gzip', ['/']])).toBe(false);
    expect(processorOf('files-gzip').deferralTags(makeTask('files-gzip', ['a']))).toEqual([]);
  });
});

test('the time limit is the one asked for', () => {
  const limit = (data?: Data) =>
    processorOf('files-gzip').getChildTimeout(makeTask('files-gzip', ['/a'], data));
  expect([limit(), limit({ timeoutSeconds: 7200 })]).toEqual([undefined, 7200]);
});

test('a task that should have been refused says what is wrong with it', async () => {
  await expect(perform('files-prune', ['/a', '30'])).rejects.toMatchObject({
    code: 'INVALID_ARGUMENTS',
    message: expect.stringContaining('age has to be an age such as 30d'),
  });
  await expect(perform('files-prune', ['/a', '1d'], { data: { dryrun: true } })).rejects.toThrow(
    /there is no option dryrun, only .*dryRun/,
  );
});
