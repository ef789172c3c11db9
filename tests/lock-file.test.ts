import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const lockFile = readFileSync(join(import.meta.dirname, '../pnpm-lock.yaml'), 'utf8');

test('the lock file names no download address, so that it works with any registry', () => {
  expect(lockFile.match(/https?:\/\/\S+|tarball:.*/g)).toBeNull();
});
