import { expect, test } from '@jest/globals';
import { Task } from '@millrace/queue';
import { ShellProcessor } from './index.js';
import { problemWithTask, programOf } from './shell-task.js';

const task = (args: string[], data?: unknown) =>
  new Task({ command: 'shell', args, ...(data !== undefined && { data: data as never }) });

test.each([
  [['ls'], undefined],
  [['ls', '-l', ''], {}],
  [
    ['ls'],
    { cwd: '/tmp', env: { A: 'b', C: null }, input: '', timeoutSeconds: 0.5, acceptExitCodes: [0, 75] },
  ],
  [['ls'], { retry: { delaySeconds: 0 }, tags: ['disk'], shell: false }],
  [['ls | wc -l'], { shell: true }],
  [['gzip "$1"', 'a file'], { shell: true }],
])('valid: %j with %j', (args, data) => {
  expect(problemWithTask(task(args, data))).toBeUndefined();
  expect(new ShellProcessor().isValidArgs(task(args, data))).toBe(true);
});

test.each([
  [[], undefined, 'names no program'],
  [[''], undefined, 'names no program'],
  [['ls'], ['cwd'], 'not an object'],
  [['ls'], null, 'not an object'],
  [['ls'], { cdw: '/' }, 'no option cdw; there are cwd, env'],
  [['ls'], { toString: 1 }, 'no option toString'],
  [['ls'], { cwd: 'relative' }, 'cwd is not an absolute path'],
  [['ls'], { env: { A: 1 } }, 'env'],
  [['ls'], { env: { 'A=B': 'c' } }, 'env'],
  [['ls'], { env: ['A'] }, 'env'],
  [['ls'], { input: 1 }, 'input'],
  [['ls'], { shell: 'bash' }, 'shell'],
  [['ls'], { timeoutSeconds: 0 }, 'timeoutSeconds'],
  [['ls'], { timeoutSeconds: '5' }, 'timeoutSeconds'],
  [['ls'], { acceptExitCodes: 0 }, 'acceptExitCodes'],
  [['ls'], { acceptExitCodes: [256] }, 'acceptExitCodes'],
  [['ls'], { retry: true }, 'retry'],
  [['ls'], { retry: {} }, 'retry'],
  [['ls'], { retry: { delaySeconds: -1 } }, 'retry'],
  [['ls'], { retry: { delaySeconds: 1, times: 2 } }, 'retry'],
  [['ls'], { tags: 'disk' }, 'tags'],
  [['ls', '|', 'wc', '-l'], { shell: true }, 'ignores the arguments'],
])('invalid: %j with %j', (args, data, problem) => {
  expect(problemWithTask(task(args, data))).toContain(problem);
  expect(new ShellProcessor().isValidArgs(task(args, data))).toBe(false);
});

test('a task that was queued by another version and cannot be run says why', () => {
  const old = task(['ls'], { cdw: '/' });
  expect(() => programOf(old)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
  expect(new ShellProcessor().deferralTags(old)).toEqual([]);
});
