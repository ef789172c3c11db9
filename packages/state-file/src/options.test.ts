import { expect, test } from '@jest/globals';
import { tally } from '../test/support/tally.mjs';
import { checkOptions } from './options.js';
import type { StateFileOptions } from './options.js';

const given = { dir: '/tmp/x', name: 'a', model: tally };

test('every option has a default', () => {
  expect(checkOptions(given)).toMatchObject({
    durability: 'fsync',
    onCorrupt: 'throw',
    stateTimeout: 10,
    allowNetworkFilesystem: false,
    minJournalBytes: 4_194_304,
  });
});

test('an option that is undefined takes its default', () => {
  const options = { ...given, durability: undefined, onRepair: undefined } as unknown as typeof given;
  expect(checkOptions(options)).toMatchObject({ durability: 'fsync', onRepair: expect.any(Function) });
});

test.each([
  [{ dir: '' }, 'dir'],
  [{ dir: 'a\0b' }, 'dir'],
  [{ dir: 5 }, 'dir'],
  [{ model: undefined }, 'model'],
  [{ model: { ...tally, apply: undefined } }, 'model'],
  [{ durability: 'maybe' }, 'durability'],
  [{ onCorrupt: 'ignore' }, 'onCorrupt'],
  [{ stateTimeout: -1 }, 'stateTimeout'],
  [{ stateTimeout: NaN }, 'stateTimeout'],
  [{ stateTimeout: '5' }, 'stateTimeout'],
  [{ minJournalBytes: 0.5 }, 'minJournalBytes'],
  [{ durabilty: 'none' }, 'durabilty'],
])('%j is refused before anything is touched', (wrong, option) => {
  const options = { ...given, ...wrong } as unknown as StateFileOptions<unknown, unknown>;
  expect(() => checkOptions(options)).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION', context: { option } }),
  );
});
