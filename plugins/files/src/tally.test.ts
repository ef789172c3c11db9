import { expect, test } from '@jest/globals';
import { Skipped } from './skipped.js';
import { Tally } from './tally.js';

const systemError = (code: string) => Object.assign(new Error(code), { code });

test('an error that ends the work on one file is a skip or a failure', () => {
  const tally = new Tally(() => undefined);
  for (const code of ['ENOENT', 'ENOTDIR', 'ESTALE']) tally.settle('a', systemError(code));
  tally.settle('a', systemError('ENAMETOOLONG'));
  tally.settle('a', new Skipped('link'));
  tally.settle('b', systemError('EIO'));
  tally.settle('c', new Error('no code'));

  expect(tally.skipped).toEqual({ vanished: 3, nameTooLong: 1, link: 1 });
  expect(String(tally.failures)).toBe('b (EIO), c (no code)');
});

test.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE', 'ENFILE'])('%s ends the whole task', (code) => {
  const tally = new Tally(() => undefined);
  expect(() => tally.settle('a', systemError(code))).toThrow(code);
});

test('the log has the first thousand names of a kind', () => {
  const lines: string[] = [];
  const tally = new Tally((text) => lines.push(text));
  for (let i = 0; i < 5000; i += 1) tally.skip(`f${i}`, 'link');
  tally.skip('special', 'special');

  expect(lines).toHaveLength(1002);
  expect(lines.slice(-2)).toEqual([
    'skipped (link): more than 1000; the others are only counted',
    'skipped (special): special',
  ]);
  expect(tally.skipped).toEqual({ link: 5000, special: 1 });
});

test('failures are thrown with their count, their names and what became of the others', () => {
  const tally = new Tally(() => undefined);
  tally.assertNoFailures('/srv', {});
  for (let i = 0; i < 25; i += 1) tally.fail(`f${i}`, systemError('EACCES'));

  expect(() => tally.assertNoFailures('/srv', { files: 3 })).toThrow(
    expect.objectContaining({
      code: 'FILES_FAILED',
      message: expect.stringMatching(
        /^In \/srv, 25 failed .*: f0 \(EACCES\), .* and 5 more\. Of the others: {"files":3}$/,
      ),
      context: { folder: '/srv', failed: 25, files: 3 },
    }),
  );
});
