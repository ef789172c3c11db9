import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Place } from './place.js';
import { Running } from './running.js';

let place: Place;
let runners: Running[];

beforeEach(() => {
  place = new Place();
  runners = [];
  place.write(
    'plugins/more.mjs',
    `export const toRegister = () => [
       ['tagged', { deferralTags: () => ['disk'], processTask: (_, { signal }) => until(signal) }],
       ['moody', { isTaskDeferred: (_, tags) => tags.size > 0, processTask: () => 1 }],
     ];
     const until = (signal) => new Promise((resolve) => signal.addEventListener('abort', resolve));`,
  );
});

afterEach(async () => {
  for (const runner of runners) {
    runner.child.kill('SIGKILL');
    await runner.ended;
  }
  place.remove();
});

async function start(...args: string[]): Promise<Running> {
  const running = await Running.start(place, ...args);
  runners.push(running);
  return running;
}

/** What is said of a task behind its name, and to whom: nothing on standard error. */
async function why(id: string): Promise<string> {
  const { stdout } = await place.call(['why', id]);
  return stdout.trimEnd().slice(stdout.indexOf(')') + 2);
}

const noRunner = 'no runner is processing this queue (start one: millrace run)';

describe('a task that waits', () => {
  test('is told first of all that nobody processes the queue', async () => {
    await place.queue('echo', 'a');
    const id = await place.queue('echo', 'b');
    expect(await place.call(['why', id])).toEqual({
      code: 0,
      stdout: `${id} (echo b) waits because ${noRunner}.\n`,
      stderr: '',
    });
    expect(await place.json('why', id)).toMatchObject({
      id,
      command: 'echo',
      args: ['b'],
      status: 'waiting',
      sentence: `${id} (echo b) waits because ${noRunner}.`,
      hindrances: [
        { type: 'noRunner', runners: [] },
        { type: 'behind', higher: 0, earlier: 1, next: { id: 'TQ:TaskQueue:1', command: 'echo' } },
      ],
    });
  });

  test('is told of a pause', async () => {
    const id = await place.queue('echo');
    await place.call(['pause']);
    expect(await why(id)).toBe(
      `waits because the queue is paused (go on with: millrace resume) and ${noRunner}.`,
    );
  });

  test('is told who takes the slots, and how many go before it', async () => {
    const running = await start('--set', 'queue.maxRunning=1');
    const first = await place.queue('await-file', place.path('go'));
    await running.event('started', { id: first });
    const second = await place.queue('echo', 'b');
    const third = await place.queue('echo', 'c');
    const taken = `because the only slot is taken, by ${first} (await-file).`;
    expect(await why(second)).toBe(`waits ${taken}`);
    expect(await why(third)).toBe(`waits behind one other ${taken}`);
  });

  test('is told who holds its tag, and of a rule of its own', async () => {
    const running = await start('--set', 'queue.maxRunning=3');
    const first = await place.queue('tagged');
    await running.event('started', { id: first });
    const second = await place.queue('tagged', 'b');
    const moody = await place.queue('moody');
    await running.event('deferred', { id: second });
    await running.event('deferred', { id: moody });
    expect(await why(second)).toBe(`waits because its tag 'disk' is held by ${first} (tagged).`);
    expect(await why(moody)).toBe(
      'waits because the rules of its command hold it back while others are processed.',
    );
  });

  test('is told that its command has no plugin here, and which plugins are out of action', async () => {
    const id = await place.queue('echo');
    expect(await place.call(['why', id, '--set', 'plugins.disabled=test-tasks'])).toMatchObject({
      stdout: `${id} (echo) waits because ${noRunner} and no plugin here has the command 'echo' (disabled: test-tasks).\n`,
    });
    place.write('plugins/test-tasks.mjs', 'nonsense');
    expect(await why(id)).toContain("the command 'echo' (not loaded: test-tasks, see: millrace doctor).");
  });

  test('is told of a runner that was stopped, and of one that died', async () => {
    const running = await start();
    const first = await place.queue('await-file', place.path('go'));
    await running.event('started', { id: first });
    running.child.kill('SIGSTOP');
    const { pid } = running.child;
    const id = await place.queue('echo');
    expect(await why(id)).toBe(
      `waits because whoever processes this queue is stopped (let it go on: kill -CONT ${pid}).`,
    );
    expect(await why(first)).toContain(
      `, but its runner, process ${pid}, is stopped (let it go on: kill -CONT ${pid}).`,
    );
    await running.end('SIGKILL');
    expect(await why(id)).toBe(
      `waits because no runner is processing this queue any more since process ${pid} died (start one: millrace run).`,
    );
    expect(await why(first)).toContain(`, but its runner, process ${pid}, has died`);
  });
});

describe('a task that was taken', () => {
  test('is running: since when and by whom', async () => {
    const running = await start();
    const inside = await place.queue('await-file', place.path('go'));
    const child = await place.queue('child', place.path('go'));
    const { pid } = await running.event('spawned', { id: child });
    await running.event('started', { id: inside });
    const runner = `by the runner with process ${running.child.pid}.`;
    expect(await why(inside)).toMatch(/^is running since 20\d\d-.*Z \(\d+s\), by the runner/);
    expect(await why(inside)).toMatch(new RegExp(`, ${runner}$`));
    expect(await why(child)).toMatch(new RegExp(`, in the child process ${pid}, ${runner}$`));
    expect(await place.json('why', inside)).toMatchObject({
      status: 'processing',
      limitSeconds: 60,
      runner: { pid: running.child.pid, status: 'working' },
    });
  });

  test('has ended: how and when', async () => {
    const [well, ill] = [await place.queue('echo'), await place.queue('fail')];
    await place.call(['process']);
    expect(await why(well)).toMatch(/^finished without an error at 20\d\d-.*Z\.$/);
    expect(await why(ill)).toMatch(/^failed at 20\d\d-.*Z: it broke \[BROKEN\]\.$/);
  });

  test('of a command that nobody knew says so', async () => {
    const id = await place.queue('echo');
    await place.call(['process', '--set', 'plugins.disabled=test-tasks']);
    expect(await why(id)).toMatch(/^failed at .*: No processor found for 'echo' \[UNKNOWN_COMMAND\]\.$/);
  });
});

describe('a scheduled task', () => {
  test('is told when it is due', async () => {
    const { id } = await place.json('schedule', 'after', '2h', 'echo');
    expect(await why(id)).toMatch(/^waits because it is not due until 20\d\d-.*Z \(in 1h\) and no runner/);
    await start();
    expect(await why(id)).toMatch(/^waits because it is not due until 20\d\d-.*Z \(in 1h\)\.$/);
  });

  test('that is due is told why the queue does not take it', async () => {
    const { id } = await place.json('schedule', 'echo');
    place.write('plugins/test-tasks.mjs', 'export const toRegister = () => [];');
    await place.call(['process', 'scheduled']);
    expect(await why(id)).toMatch(
      /^waits because the queue has refused it once \(tried again at .*Z\), no plugin here has the command 'echo' \(.*\) and no runner/,
    );
  });
});

test('an unknown id is an exit code of 4, and a malformed one of 2', async () => {
  expect(await place.call(['why', 'TQ:TaskQueue:9'])).toMatchObject({
    code: 4,
    stdout: '',
    stderr: expect.stringContaining('There is no task TQ:TaskQueue:9, and none is remembered. [NOT_FOUND]'),
  });
  expect((await place.call(['why', 'nonsense'])).code).toBe(2);
});
