import { expect, test } from '@jest/globals';
import { Task } from '@millrace/queue';
import { HttpProcessor } from './index.js';
import { problemWithTask, requestOf } from './http-request.js';

const URL = 'https://host/path';
const task = (args: string[], data?: unknown) =>
  new Task({ command: 'http', args, ...(data !== undefined && { data: data as never }) });

test.each([
  [[URL], undefined],
  [['http://[::1]:8080/'], {}],
  [['delete', URL], { headers: { Authorization: 'Bearer x', Accept: '*/*' }, expect: '2xx' }],
  [['POST', URL], { body: '', expect: 201, timeoutSeconds: 0.5, maxBytes: 0 }],
  [['PUT', URL], { json: null, expect: [200, '3xx'], followRedirects: false }],
  [[URL], { retryDelaySeconds: 0, saveTo: '/tmp/file', tags: ['api'] }],
])('valid: %j with %j', (args, data) => {
  expect(problemWithTask(task(args, data))).toBeUndefined();
  expect(new HttpProcessor().isValidArgs(task(args, data))).toBe(true);
});

test.each([
  [[], undefined, 'not [method] url'],
  [['GET', URL, 'more'], undefined, 'not [method] url'],
  [['GTE', URL], undefined, 'method is none of GET'],
  [['TRACE', URL], undefined, 'method'],
  [['GET'], undefined, 'URL is not a whole one'],
  [['/path'], undefined, 'URL is not a whole one'],
  [['file:///etc/passwd'], undefined, 'neither http nor https'],
  [['https://user:word@host/'], undefined, 'Authorization'],
  [[URL], 'GET', 'not an object'],
  [[URL], { header: {} }, 'no option header; there are headers'],
  [[URL], { headers: { a: 1 } }, 'headers'],
  [[URL], { headers: { 'a b': 'c' } }, 'headers'],
  [[URL], { headers: { a: 'b\r\nc: d' } }, 'headers'],
  [[URL], { headers: { a: '€' } }, 'headers'],
  [[URL], { headers: { 'Content-Length': '1' } }, 'headers'],
  [[URL], { body: 'text' }, 'GET request cannot carry a body'],
  [['HEAD', URL], { json: {} }, 'HEAD request cannot carry a body'],
  [['POST', URL], { body: {} }, 'body is not a string'],
  [['POST', URL], { body: '', json: {} }, 'both body and json'],
  [[URL], { expect: 'ok' }, 'expect'],
  [[URL], { expect: [] }, 'expect'],
  [[URL], { expect: 99 }, 'expect'],
  [[URL], { timeoutSeconds: 0 }, 'timeoutSeconds'],
  [[URL], { timeoutSeconds: 86_401 }, 'timeoutSeconds'],
  [[URL], { maxBytes: -1 }, 'maxBytes'],
  [[URL], { retryDelaySeconds: -1 }, 'retryDelaySeconds'],
  [[URL], { followRedirects: 5 }, 'followRedirects'],
  [[URL], { saveTo: 'relative' }, 'saveTo is not an absolute path'],
  [[URL], { tags: [1] }, 'tags'],
])('invalid: %j with %j', (args, data, problem) => {
  expect(problemWithTask(task(args, data))).toContain(problem);
  expect(new HttpProcessor().isValidArgs(task(args, data))).toBe(false);
});

test('a task that was queued by another version and cannot be run says why', () => {
  const old = task([URL], { header: {} });
  expect(() => requestOf(old)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }));
  expect(new HttpProcessor().deferralTags(old)).toEqual([]);
});
