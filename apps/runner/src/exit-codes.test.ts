import { expect, test } from '@jest/globals';
import { QueueError } from '@millrace/queue';
import { RunnerError } from './errors.js';
import { exitCodeOf } from './exit-codes.js';

test.each([
  [new RunnerError('USAGE', 'x'), 2],
  [new RunnerError('INVALID_SETTINGS', 'x'), 2],
  [new QueueError('EMPTY_COMMAND', 'x'), 2],
  [new QueueError('UNKNOWN_COMMAND', 'x'), 3],
  [new QueueError('INVALID_ARGUMENTS', 'x'), 3],
  [new RunnerError('NOT_FOUND', 'x'), 4],
  [Object.assign(new Error('x'), { code: 'ENOSPC' }), 1],
  [new TypeError('x'), 1],
  ['thrown text', 1],
  [undefined, 1],
])('%s ends with %d', (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});
