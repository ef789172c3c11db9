import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Place } from './place.js';
import { Running } from './running.js';

let place: Place;
let runner: Running | undefined;

beforeEach(() => {
  place = new Place();
  place.write(
    'plugins/tagged.mjs',
    `export const toRegister = () => [['tagged', {
       deferralTags: (task) => [task.args[0]], isTaskDeferred: () => false, processTask: () => 1 }]];`,
  );
});

afterEach(async () => {
  await runner?.end('SIGKILL');
  runner = undefined;
  place.remove();
});

const kept = (text: string) => ({ code: 0, stdout: '', stderr: `${text}\n` });

/** What is said of a task behind its name. */
async function why(id: string): Promise<string> {
  const { stdout } = await place.call(['why', id]);
  return stdout.trimEnd().slice(stdout.indexOf(')') + 2);
}

describe('pause and resume', () => {
  test('of a command let others go on, and why and status say so', async () => {
    const paused = await place.queue('echo', 'a');
    const other = await place.queue('tagged', 'disk');
    expect(await place.call(['pause', '--command', 'echo'])).toEqual(
      kept('Paused the command echo: no more of its tasks are started; those that run go on.'),
    );
    runner = await Running.start(place);
    await runner.event('finished', { id: other });
    await runner.event('deferred', { id: paused, by: { command: 'echo' } });
    expect(await why(paused)).toBe(
      'waits because the command echo is paused (go on with: millrace resume --command echo).',
    );
    expect((await place.call(['status'])).stdout).toMatch(/^paused +the command echo$/m);
    expect(await place.json('status')).toMatchObject({ paused: false, pauses: [{ command: 'echo' }] });
    expect(await place.call(['resume'])).toEqual(kept('Resumed.\nStill paused: the command echo.'));
    expect(await place.call(['resume', '--command', 'echo'])).toEqual(kept('Resumed the command echo.'));
    await runner.event('finished', { id: paused });
    expect(runner.stderr).toContain('resumed the command echo\n');
  });

  test('of a tag are for the tasks that have it', async () => {
    const paused = await place.queue('tagged', 'disk');
    const other = await place.queue('tagged', 'net');
    await place.call(['pause', '--tag', 'disk']);
    await place.call(['process']);
    expect(await place.json('list')).toMatchObject({ deferred: [{ id: paused }], waiting: [] });
    expect((await place.json('show', other)).state).toBe('done');
    await place.call(['resume', '--tag', 'disk']);
    await place.call(['process']);
    expect((await place.json('show', paused)).state).toBe('done');
  });

  test('are for one thing', async () => {
    expect(await place.call(['pause', '--tag', 'disk', '--command', 'echo'])).toMatchObject({ code: 2 });
  });
});

describe('limits', () => {
  test('are set, shown, hold back, and are removed', async () => {
    await place.call(['status']);
    expect(await place.call(['limits'])).toEqual(kept('There are no limits.'));
    expect(await place.call(['limits', 'set', '--command', 'echo', '--rate', '2/1h'])).toEqual(
      kept('Limited the command echo to 2 in 1h.'),
    );
    await place.call(['limits', 'set', '--tag', 'disk', '--concurrency', '3']);
    for (const word of ['a', 'b', 'c']) await place.queue('echo', word);
    runner = await Running.start(place);
    await runner.event('deferred', { id: 'TQ:TaskQueue:3', by: { command: 'echo' } });
    await runner.event('finished', { id: 'TQ:TaskQueue:2' });
    const { limits } = await place.json('limits');
    expect(limits).toMatchObject([
      { command: 'echo', rate: { tasks: 2, seconds: 3600 }, processing: 0, heldBack: 1 },
      { tag: 'disk', concurrency: 3, heldBack: 0 },
    ]);
    expect((await place.call(['limits'])).stdout).toMatch(
      /^FOR +LIMIT +RUNNING +HELD BACK +NEXT START +FROM\ncommand echo +2 in 1h +0 +1 +in 5\dm +queue\ntag disk +3 at a time +0 +0 +now +queue\n$/,
    );
    expect(await why('3')).toMatch(
      /^waits because the command echo is limited to 2 in 1h, so that the next starts in 5\dm\.$/,
    );
    expect(await place.call(['limits', 'remove', '--command', 'echo'])).toEqual(
      kept('Removed the limit of the command echo.'),
    );
    await runner.event('finished', { id: 'TQ:TaskQueue:3' });
    expect(await place.call(['limits', 'remove', '--command', 'echo'])).toMatchObject({ code: 4 });
  });

  test('of the settings are there once a runner is, and go with them', async () => {
    await place.call(['limits', 'set', '--tag', 'own', '--concurrency', '1']);
    place.write(
      'millrace.yaml',
      'queue:\n  limits:\n    - { command: echo, rate: 10/1m }\n    - { tag: disk, concurrency: 2 }\n',
    );
    runner = await Running.start(place);
    expect((await place.json('limits')).limits).toMatchObject([
      { tag: 'own', fromSettings: false },
      { command: 'echo', rate: { tasks: 10, seconds: 60 }, fromSettings: true },
      { tag: 'disk', concurrency: 2, fromSettings: true },
    ]);
    place.write('millrace.yaml', 'queue:\n  limits: [{ tag: disk, concurrency: 3 }]\n');
    runner.child.kill('SIGHUP');
    await runner.event('reloaded');
    expect((await place.json('limits')).limits).toMatchObject([
      { tag: 'own' },
      { tag: 'disk', concurrency: 3 },
    ]);
  });

  test('need to say of what, and which', async () => {
    for (const words of [
      ['set', '--rate', '1/m'],
      ['set', '--tag', 'a'],
      ['set', '--tag', 'a', '--rate', '1'],
      ['remove'],
    ])
      expect(await place.call(['limits', ...words])).toMatchObject({ code: 2 });
    place.write('millrace.yaml', 'queue:\n  limits: [{ tag: disk }]\n');
    expect(await place.call(['limits'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('queue.limits: expected a list of limits, each with command or tag'),
    });
  });
});

describe('drain', () => {
  test('refuses new tasks, keeps what is due scheduled, and waits for the rest', async () => {
    await place.queue('echo', 'a');
    const { id } = await place.json('schedule', 'after', '0', 'echo', 'b');
    expect(await place.call(['drain'])).toMatchObject({ code: 0, stdout: '' });
    runner = await Running.start(place);
    expect(await place.call(['drain', '--wait'])).toMatchObject({ code: 0 });
    expect(await place.call(['queue', 'echo', 'c'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('[QUEUE_DRAINING]'),
    });
    expect(await why(id)).toBe('waits because the queue takes no new tasks (go on with: millrace resume).');
    expect(await place.json('status')).toMatchObject({ draining: true, waiting: 0, scheduled: 1 });
    await place.call(['resume']);
    await runner.event('finished', { id });
  });
});
