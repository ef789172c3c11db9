import { existsSync, readdirSync, unlinkSync } from 'node:fs';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Place } from './place.js';
import { Running } from './running.js';

let place: Place;
let started: Running[];

beforeEach(() => {
  place = new Place();
  started = [];
});

afterEach(async () => {
  for (const { child, ended } of started) {
    child.kill('SIGKILL');
    await ended;
  }
  place.remove();
});

async function start(...args: string[]): Promise<Running> {
  const running = await Running.start(place, ...args);
  started.push(running);
  return running;
}

describe('run', () => {
  test('processes what others queue and what becomes due, and says so', async () => {
    const running = await start();
    const id = await place.queue('echo', 'a');
    expect(await running.event('finished', { id })).toMatchObject({
      outcome: { status: 'done', result: ['a'] },
    });
    const { id: later } = await place.json('schedule', 'after', '100ms', 'echo', 'b');
    expect(await running.event('finished', { id: later })).toMatchObject({ outcome: { status: 'done' } });
    expect(running.stderr).toMatch(new RegExp(`^\\S+ started ${id} echo a$`, 'm'));
    expect(running.stderr).toMatch(new RegExp(`^\\S+ done ${id} echo a$`, 'm'));
  });

  test('standard output carries events only; what tasks print goes to standard error', async () => {
    const running = await start();
    const id = await place.queue('echo', 'printed', 'words');
    await running.event('finished', { id });
    expect(await running.end()).toEqual({ code: 0, signal: null });
    expect(running.stderr).toMatch(/^printed words$/m);
    expect(running.events.at(-1)).toMatchObject({ type: 'stopped' });
  });

  test('a task that fails is reported and stops nothing', async () => {
    const running = await start();
    const failing = await place.queue('fail');
    expect(await running.event('finished', { id: failing })).toMatchObject({
      outcome: { status: 'failed', error: { message: 'it broke' } },
    });
    const id = await place.queue('echo', 'a');
    await running.event('finished', { id });
    expect(running.stderr).toMatch(new RegExp(`failed ${failing} fail: it broke$`, 'm'));
  });

  test('a promise that a plugin forgets is reported and stops nothing', async () => {
    const running = await start();
    const stray = await place.queue('stray');
    await running.event('finished', { id: stray });
    expect(await running.event('error')).toMatchObject({ message: 'nobody listens' });
    const id = await place.queue('echo', 'a');
    await running.event('finished', { id });
  });

  test('several runners share a queue', async () => {
    const [one, two] = [await start(), await start()];
    const id = await place.queue('echo', 'a');
    await Promise.all([one.event('finished', { id }), two.event('finished', { id })]);
    const runs = [one, two].filter(({ stderr }) => /^a$/m.test(stderr));
    expect(runs).toHaveLength(1);
  });

  test('a state that is damaged ends it with 1, wrong settings with 2', async () => {
    await place.queue('echo', 'a');
    const snapshot =
      readdirSync(place.path('.millrace')).find((name) => /^tasks\.\d+\.yaml$/.test(name)) ?? '';
    place.write(`.millrace/${snapshot}`, 'nonsense');
    expect((await place.call(['run'])).code).toBe(1);
    expect((await place.call(['run', '--set', 'queue.maxRunning=0'])).code).toBe(2);
  });
});

describe('stopping', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s lets what runs end, starts nothing more, and ends with 0',
    async (signal) => {
      const running = await start('--set', 'queue.maxRunning=1');
      const id = await place.queue('await-file', place.path('go'));
      await place.queue('echo', 'next');
      await running.event('started', { id });
      running.child.kill(signal);
      await running.event('stopping', { reason: signal });
      place.write('go', '');
      expect(await running.ended).toEqual({ code: 0, signal: null });
      expect(await place.json('show', id)).toMatchObject({ state: 'done' });
      expect(await place.json('status')).toMatchObject({ processing: 0, waiting: 1 });
    },
  );

  test('a second signal hands back what runs, in the runner and in children, before what waits', async () => {
    const running = await start();
    const inside = await place.queue('await-file', place.path('never'));
    const child = await place.queue('child', place.path('never'));
    await running.event('started', { id: inside });
    await running.event('spawned', { id: child });
    await place.queue('echo', 'last');
    running.child.kill('SIGTERM');
    await running.event('stopping');
    expect(await running.end('SIGTERM')).toEqual({ code: 0, signal: null });
    const { waiting, processing } = await place.json('list');
    expect(processing).toEqual([]);
    expect(waiting.map(({ id }: { id: string }) => id).sort()).toEqual(
      [inside, child, 'TQ:TaskQueue:3'].sort(),
    );
    expect(waiting.at(-1).id).toBe('TQ:TaskQueue:3');
  });

  test('what outlasts the time of grace is handed back', async () => {
    const running = await start('--set', 'shutdown.graceSeconds=0.05');
    const id = await place.queue('child', place.path('never'));
    await running.event('spawned', { id });
    expect(await running.end()).toEqual({ code: 0, signal: null });
    expect(running.events).toContainEqual(expect.objectContaining({ type: 'handingBack' }));
    expect((await place.json('find', 'task', id)).tasks).toMatchObject([{ state: 'waiting' }]);
  });

  test('a task that ignores its signal does not keep the process alive', async () => {
    const running = await start('--set', 'shutdown.graceSeconds=0');
    const id = await place.queue('stubborn', place.path('here'));
    await running.event('started', { id });
    expect(await running.end()).toEqual({ code: 0, signal: null });
    expect((await place.json('find', 'task', id)).tasks).toMatchObject([{ state: 'waiting' }]);
  });

  test('a reader that goes away stops it', async () => {
    const running = await start();
    running.child.stdout.destroy();
    await once(running.child.stdout, 'close');
    await place.queue('echo', 'a');
    expect(await running.ended).toEqual({ code: 0, signal: null });
  });
});

describe('a runner that is killed', () => {
  test('leaves its tasks to the one that comes, which runs them again', async () => {
    const first = await start();
    const id = await place.queue('await-file', place.path('go'));
    await first.event('started', { id });
    expect(await first.end('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
    place.write('go', '');
    const second = await start();
    expect(await second.event('finished', { id })).toMatchObject({ outcome: { status: 'done' } });
  });

  test('leaves its tasks to one that is there', async () => {
    const [first, second] = [await start(), await start()];
    const ids = [
      await place.queue('child', place.path('go')),
      await place.queue('await-file', place.path('go')),
    ];
    for (const id of ids) await first.event('started', { id });
    await first.end('SIGKILL');
    place.write('go', '');
    for (const id of ids) await second.event('finished', { id });
    expect(await place.json('status')).toMatchObject({ processing: 0, waiting: 0 });
  });
});

describe('while it runs', () => {
  const plugin = (name: string) => `export function toRegister() { return [['${name}', () => '${name}']]; }`;

  test('plugins are picked up, changed and dropped', async () => {
    const running = await start();
    const log = async (pattern: RegExp) => {
      while (!running.events.some(({ type, message }) => type === 'log' && pattern.test(message))) {
        await once(running.child.stdout, 'data');
      }
    };
    place.write('plugins/late.mjs', plugin('late'));
    await log(/'late'.* is loaded: late/);
    const id = await place.queue('late');
    expect(await running.event('finished', { id })).toMatchObject({ outcome: { result: 'late' } });
    unlinkSync(place.path('plugins/late.mjs'));
    await log(/'late'.* is gone/);
  });

  test('SIGHUP puts new settings and plugins in force while tasks go on', async () => {
    place.write('millrace.yaml', 'queue: { maxRunning: 1 }\nplugins: { watch: false }\n');
    const running = await start();
    const id = await place.queue('await-file', place.path('go'));
    await running.event('started', { id });
    place.write('plugins/late.mjs', plugin('late'));
    place.write('millrace.yaml', 'queue: { maxRunning: 2 }\nplugins: { watch: false }\n');
    running.child.kill('SIGHUP');
    const { commands } = await running.event('reloaded');
    expect(commands).toContain('late');
    const late = await place.queue('late');
    await running.event('finished', { id: late });
    expect(running.events.filter(({ type }) => type === 'finished')).toHaveLength(1);
    place.write('go', '');
    expect(await running.event('finished', { id })).toMatchObject({ outcome: { status: 'done' } });
    expect(await running.end()).toEqual({ code: 0, signal: null });
  });

  test('SIGHUP with settings that cannot be used changes nothing', async () => {
    const running = await start();
    place.write('millrace.yaml', 'queue: { maxRuning: 2 }\n');
    running.child.kill('SIGHUP');
    expect(await running.event('error')).toMatchObject({ code: 'INVALID_SETTINGS' });
    await running.event('reloadFailed');
    place.write('millrace.yaml', '');
    const id = await place.queue('echo', 'a');
    await running.event('finished', { id });
    expect(existsSync(place.path('.millrace'))).toBe(true);
  });
});
