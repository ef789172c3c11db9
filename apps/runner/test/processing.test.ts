import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cleanEnvironment, cli, Place } from './place.js';
import type { Document } from './place.js';

let place: Place;

beforeEach(() => {
  place = new Place();
});

afterEach(() => place.remove());

describe('step', () => {
  test('processes one task and says how it ended', async () => {
    const id = await place.queue('echo', 'a');
    await place.queue('echo', 'b');
    expect(await place.json('step')).toEqual({
      ended: [{ id, outcome: { status: 'done', result: ['a'] } }],
      interrupted: false,
    });
    expect((await place.json('status')).waiting).toBe(1);
  });

  test('queues first what is due', async () => {
    const { id } = await place.json('schedule', 'echo', 'a');
    expect((await place.json('step')).ended).toMatchObject([{ id }]);
  });

  test('waits for a child', async () => {
    const id = await place.queue('child');
    expect(await place.json('step')).toMatchObject({
      ended: [{ id, outcome: { status: 'done', result: 'seen' } }],
    });
  });

  test('ends with 1 when the task failed, and with 0 when there is none', async () => {
    await place.queue('fail');
    expect(await place.call(['step'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('it broke'),
    });
    expect(await place.call(['step'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'Nothing was processed.\n',
    });
  });

  test('what a task prints is no data', async () => {
    await place.queue('echo', 'printed');
    const { stdout, stderr } = await place.call(['step', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ interrupted: false });
    expect(stderr).toContain('printed\n');
  });
});

describe('process', () => {
  test('processes everything, with what is due', async () => {
    await place.queue('echo', 'a');
    await place.queue('child');
    await place.json('schedule', 'echo', 'b');
    await place.json('schedule', 'after', '1h', 'echo', 'c');
    const { ended } = await place.json('process');
    expect(ended.map(({ outcome }: Document) => outcome.status)).toEqual(['done', 'done', 'done']);
    expect(await place.json('status')).toMatchObject({ waiting: 0, processing: 0, scheduled: 1 });
  });

  test('scheduled only queues what is due; waiting only processes what waits', async () => {
    await place.json('schedule', 'echo', 'a');
    expect((await place.json('process', 'waiting')).ended).toEqual([]);
    expect(await place.json('process', 'scheduled')).toEqual({ queued: 1 });
    expect(await place.json('status')).toMatchObject({ waiting: 1, scheduled: 0 });
    expect((await place.json('process', 'waiting')).ended).toHaveLength(1);
  });

  test('verbose tells what happens; otherwise only trouble is told', async () => {
    const id = await place.queue('echo', 'a');
    expect((await place.call(['process', 'verbose'])).stderr).toMatch(new RegExp(`started ${id} echo a`));
    const failing = await place.queue('fail');
    const { code, stderr } = await place.call(['process']);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`failed ${failing} fail: it broke\n1 failed\n`));
    expect(stderr).not.toContain('started');
  });

  test('leaves a paused queue alone', async () => {
    await place.queue('echo', 'a');
    await place.call(['pause']);
    expect((await place.json('process')).ended).toEqual([]);
    expect((await place.json('status')).waiting).toBe(1);
  });

  test('a signal lets what runs end, and leaves the rest', async () => {
    const [here, go] = [place.path('stop-here'), place.path('go')];
    await place.queue('child', go);
    await place.queue('stubborn', here);
    await place.queue('echo', 'rest');
    const child = spawn(process.execPath, [cli, 'process', '--json'], {
      cwd: place.folder,
      env: cleanEnvironment(),
    });
    let stdout = '';
    child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
    const closed = once(child, 'close');
    await appears(here);
    child.kill('SIGINT');
    child.kill('SIGTERM');
    const [code] = await closed;
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ interrupted: true });
    expect(await place.json('status')).toMatchObject({ waiting: 3, processing: 0 });
  });
});

async function appears(file: string): Promise<void> {
  const watcher = watch(place.folder);
  try {
    while (!existsSync(file)) await once(watcher, 'change');
  } finally {
    watcher.close();
  }
}
