import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Task } from '@millrace/queue';
import { bodyOf, startServer } from '../test/local-server.js';
import type { LocalServer } from '../test/local-server.js';
import { HttpProcessor } from './index.js';
import type { HttpOptions, HttpResult } from './index.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Notes the retries that are asked for, and asks for them. */
class NotingProcessor extends HttpProcessor {
  readonly retries: number[] = [];

  override retryTask(task: Task, delaySeconds = this.getRescheduleDelay(task)): boolean {
    this.retries.push(delaySeconds);
    return super.retryTask(task, delaySeconds);
  }
}

const processor = new NotingProcessor();
let server: LocalServer;
let answer: Answer;
let abort: AbortController;
let lines: string[];

beforeAll(async () => {
  server = await startServer((request, response) => void answer(request, response));
});

afterAll(async () => server.close());

beforeEach(() => {
  abort = new AbortController();
  lines = [];
  processor.retries.length = 0;
});

interface Settings extends HttpOptions {
  /** Whether the task came from a scheduler. */
  scheduled?: boolean;
}

async function run(args: string, { scheduled, ...data }: Settings = {}): Promise<HttpResult> {
  const userdata = scheduled && { retries: 3, userdata: { sched: 'token' } };
  const task = new Task({ command: 'http', args: args.split(' '), data: data as never, ...userdata });
  const log = (line: string) => void lines.push(line);
  return processor.doChildTask(task, { logger: console as never, signal: abort.signal, progress() {}, log });
}

const reply =
  (status: number, body: string | Buffer = '', headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

test('a URL alone is fetched with GET; status, some headers, length and text are the result', async () => {
  answer = (request, response) =>
    void response
      .writeHead(200, { 'content-type': 'text/plain', 'x-secret': '1' })
      .end(`${request.method} ünï`);
  await expect(run(`${server.url}/a?b=c`)).resolves.toEqual({
    status: 200,
    url: `${server.url}/a?b=c`,
    headers: { 'content-type': 'text/plain' },
    bytes: 9,
    body: 'GET ünï',
  });
});

test('method, headers and text body are sent', async () => {
  answer = async (request, response) =>
    void response.end([request.method, request.headers['x-a'], await bodyOf(request)].join());
  const result = await run(`patch ${server.url}`, { headers: { 'X-A': '1' }, body: 'text' });
  expect(result.body).toBe('PATCH,1,text');
});

test('json is sent as such, with a content type that a header can change', async () => {
  answer = async (request, response) =>
    void response.end(`${request.headers['content-type']} ${await bodyOf(request)}`);
  const json = { a: [1, null] };
  expect((await run(`POST ${server.url}`, { json })).body).toBe('application/json {"a":[1,null]}');
  const headers = { 'content-type': 'application/problem+json' };
  expect((await run(`POST ${server.url}`, { json, headers })).body).toBe(
    'application/problem+json {"a":[1,null]}',
  );
});

test('a status that is not expected fails the task with status and body, and is not retried', async () => {
  answer = reply(404, 'no such thing');
  await expect(run(server.url, { scheduled: true })).rejects.toMatchObject({
    code: 'HTTP_404',
    message: `GET ${server.url} was answered with 404 Not Found, not 2xx.`,
  });
  expect(lines).toEqual(['no such thing']);
  expect(processor.retries).toEqual([]);
});

test('what is expected can be chosen', async () => {
  answer = reply(404);
  await expect(run(server.url, { expect: ['2xx', 404] })).resolves.toMatchObject({ status: 404 });
  answer = reply(200);
  await expect(run(server.url, { expect: 204 })).rejects.toMatchObject({ code: 'HTTP_200' });
  answer = reply(503);
  await expect(run(server.url, { expect: '5xx', scheduled: true })).resolves.toMatchObject({ status: 503 });
  expect(processor.retries).toEqual([]);
});

test.each([429, 500, 502, 503, 599])(
  'status %i is retried at the time that Retry-After names',
  async (status) => {
    answer = reply(status, '', { 'retry-after': '120' });
    await expect(run(server.url, { scheduled: true })).rejects.toMatchObject({ code: `HTTP_${status}` });
    expect(processor.retries).toEqual([120]);
  },
);

test('without Retry-After the delay is the one of the task', async () => {
  answer = reply(503);
  await expect(run(server.url, { scheduled: true, retryDelaySeconds: 5 })).rejects.toThrow('503');
  expect(processor.retries).toEqual([5]);
});

test('a task that did not come from a scheduler fails at once', async () => {
  answer = reply(503, '', { 'retry-after': '120' });
  await expect(run(server.url)).rejects.toMatchObject({ code: 'HTTP_503' });
  expect(processor.retries).toEqual([]);
});

test('a refused connection is retried, and the error says what happened', async () => {
  const gone = await startServer((_request, response) => void response.end());
  await gone.close();
  await expect(run(gone.url, { scheduled: true })).rejects.toMatchObject({
    code: 'CONNECTION_FAILED',
    message: expect.stringContaining('ECONNREFUSED') as never,
  });
  expect(processor.retries).toEqual([30]);
});

test('a connection that breaks off within the body is retried', async () => {
  answer = (_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  };
  await expect(run(server.url, { scheduled: true })).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
  expect(processor.retries).toEqual([30]);
});

test('the time limit covers the wait for the answer and the whole body, and is retried', async () => {
  const silent: Answer = () => {};
  const endless: Answer = (_request, response) => void response.writeHead(200).write('...');
  for (answer of [silent, endless]) {
    await expect(run(server.url, { scheduled: true, timeoutSeconds: 0.2 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: `GET ${server.url} was not answered in full within 0.2 s.`,
    });
  }
  expect(processor.retries).toEqual([30, 30]);
});

test('an abort ends the request with its own reason, and no retry is asked for', async () => {
  answer = () => abort.abort(new Error('the runner stops'));
  await expect(run(server.url, { scheduled: true })).rejects.toThrow('the runner stops');
  await expect(run(server.url, { scheduled: true })).rejects.toThrow('the runner stops');
  expect(processor.retries).toEqual([]);
});

test('redirects are followed; with followRedirects off they are a status like any other', async () => {
  answer = (request, response) =>
    void response.writeHead(request.url === '/from' ? 302 : 200, { location: '/to' }).end('here');
  await expect(run(`${server.url}/from`)).resolves.toMatchObject({ url: `${server.url}/to`, body: 'here' });
  await expect(run(`${server.url}/from`, { followRedirects: false, expect: '3xx' })).resolves.toMatchObject({
    status: 302,
    headers: { location: '/to' },
  });
});

test('endless redirects, and redirects out of http, fail for good', async () => {
  answer = reply(302, '', { location: '/' });
  await expect(run(server.url, { scheduled: true })).rejects.toMatchObject({
    code: 'REQUEST_FAILED',
    message: `GET ${server.url} failed: redirect count exceeded.`,
  });
  answer = reply(302, '', { location: 'file:///etc/hostname' });
  await expect(run(server.url, { scheduled: true })).rejects.toMatchObject({ code: 'REQUEST_FAILED' });
  expect(processor.retries).toEqual([]);
});

test('credentials never follow a redirect to another origin', async () => {
  const other = await startServer((request, response) => void response.end(JSON.stringify(request.headers)));
  try {
    answer = reply(307, '', { location: other.url });
    const headers = { Authorization: 'Bearer secret', Cookie: 'id=secret', 'X-Other': 'kept' };
    const { body = '' } = await run(server.url, { headers });
    expect(body).toContain('kept');
    expect(body).not.toContain('secret');
  } finally {
    await other.close();
  }
});

test('a body longer than maxBytes fails the task, also when it was compressed', async () => {
  answer = reply(200, '12345');
  await expect(run(server.url, { maxBytes: 5 })).resolves.toMatchObject({ bytes: 5 });
  await expect(run(server.url, { maxBytes: 4, scheduled: true })).rejects.toMatchObject({
    code: 'BODY_TOO_LARGE',
  });
  answer = reply(200, gzipSync(Buffer.alloc(5_000_000)), { 'content-encoding': 'gzip' });
  await expect(run(server.url, { maxBytes: 100_000 })).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
  expect(processor.retries).toEqual([]);
});

test('of a long body the result holds the beginning, cut between characters', async () => {
  answer = reply(200, `a${'ü'.repeat(50_000)}`);
  const result = await run(server.url);
  expect(result).toMatchObject({ bytes: 100_001, truncated: true });
  expect(result.body).toBe(`a${'ü'.repeat(8_191)}`);
});

test('what is kept of a body is small in JSON too', async () => {
  answer = reply(200, '\u0001'.repeat(10_000));
  const result = await run(server.url);
  expect(result).toMatchObject({ bytes: 10_000, truncated: true, body: '\u0001'.repeat(5_000) });
});

test('a body that is not text is counted, not kept; another charset is read as such', async () => {
  answer = reply(200, Buffer.from([0xff, 0xfe, 0x80]));
  expect(Object.keys(await run(server.url))).toEqual(['status', 'url', 'headers', 'bytes']);
  answer = reply(200, Buffer.from([0xfc]), { 'content-type': 'text/plain; charset="iso-8859-1"' });
  expect((await run(server.url)).body).toBe('ü');
});

test('HEAD and an empty answer have an empty body', async () => {
  answer = reply(204);
  await expect(run(`HEAD ${server.url}`)).resolves.toMatchObject({ status: 204, bytes: 0, body: '' });
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-http-'));
});
afterEach(async () => rm(folder, { recursive: true }));

test('saveTo makes the body a file, which replaces the one before', async () => {
  const path = join(folder, 'body.bin');
  await writeFile(path, 'old');
  const body = Buffer.alloc(300_000, 'x');
  answer = reply(200, body);
  const result = await run(server.url, { saveTo: path });
  expect(result).toEqual({ status: 200, url: `${server.url}/`, headers: {}, bytes: 300_000, savedTo: path });
  expect((await readFile(path)).equals(body)).toBe(true);
  expect(await readdir(folder)).toEqual(['body.bin']);
});

test('a failure leaves the file as it was and no half one beside it', async () => {
  const path = join(folder, 'body.bin');
  await writeFile(path, 'old');
  answer = reply(500, 'error');
  await expect(run(server.url, { saveTo: path })).rejects.toMatchObject({ code: 'HTTP_500' });
  answer = reply(200, 'too long');
  await expect(run(server.url, { saveTo: path, maxBytes: 3 })).rejects.toMatchObject({
    code: 'BODY_TOO_LARGE',
  });
  expect(await readdir(folder)).toEqual(['body.bin']);
  expect(await readFile(path, 'utf8')).toBe('old');
});

test('a file that cannot be written is reported with its path', async () => {
  const path = join(folder, 'missing', 'body.bin');
  answer = reply(200, 'body');
  await expect(run(server.url, { saveTo: path, scheduled: true })).rejects.toMatchObject({
    code: 'CANNOT_SAVE',
    message: expect.stringContaining(path) as never,
  });
  await expect(run(server.url, { saveTo: folder })).rejects.toMatchObject({ code: 'CANNOT_SAVE' });
  expect(processor.retries).toEqual([]);
});

test('time limit, delays and tags come from the data', () => {
  const plain = new Task({ command: 'http', args: ['http://host/'] });
  const set = new Task({
    ...plain,
    command: 'http',
    data: { timeoutSeconds: 90, retryDelaySeconds: 4, tags: ['api'] },
  });
  const third = Task.reconstitute({ ...set.toJSON(), attempts: 3 });
  expect([plain, set].map((task) => processor.getChildTimeout(task))).toEqual([60, 120]);
  expect([plain, set, third].map((task) => processor.getRescheduleDelay(task))).toEqual([30, 4, 16]);
  expect([plain, set].map((task) => processor.deferralTags(task))).toEqual([[], ['api']]);
});

test('the same URL with another body is no duplicate; GET may be left out', () => {
  const key = (args: string[], data?: HttpOptions) =>
    processor.dupeKey(new Task({ command: 'http', args, ...(data && { data: data as never }) }));
  expect(key(['POST', 'http://host/'], { body: '1' })).not.toBe(key(['POST', 'http://host/'], { body: '2' }));
  expect(key(['http://host/'])).toBe(key(['get', 'http://host/']));
});
