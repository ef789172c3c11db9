import { chmodSync, cpSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Registry } from '@millrace/queue';
import { Place } from './place.js';

/** When it was written, so that nothing in it is old. */
const now = (): number => 1_795_543_600;

/** Written before tasks could be cancelled, edited, limited or tried again in the queue; its runner was killed. */
const FORMER = fileURLToPath(new URL('./fixtures/former-state', import.meta.url));

let place: Place;

beforeEach(() => {
  place = new Place();
  mkdirSync(place.path('state'), { mode: 0o700 });
  cpSync(FORMER, place.path('state'), { recursive: true });
  chmodSync(place.path('state'), 0o700);
});

afterEach(async () => place.remove());

test('a state of an earlier version opens with all that is in it, and is processed', async () => {
  const ran: string[] = [];
  const registry = new Registry();
  for (const command of ['note', 'stay', 'keyed'])
    registry.register(command, { processTask: (task) => void ran.push(task.fullCommand) });
  const queue = await place.open({ registry, now });
  const { waiting, deferred, processing } = await queue.snapshotTaskLists();
  expect([waiting, deferred, processing].map((tasks) => tasks.map(({ fullCommand }) => fullCommand))).toEqual(
    [
      ['note urgent', 'keyed k1', 'note handed', 'note behind the snapshot'],
      ['note deferred disk'],
      ['stay'],
    ],
  );
  expect((await queue.finishedTasks()).map(({ outcome }) => outcome)).toEqual([
    { status: 'done', result: 'done' },
    { status: 'failed', error: { message: 'it broke', code: 'BROKEN' } },
  ]);
  expect(await queue.explainTask('TQ:TaskQueue-Scheduler:3')).toMatchObject({ status: 'retrying' });
  expect([await queue.isPaused(), await queue.isDraining(), queue.maxRunning, queue.historyLimit]).toEqual([
    true,
    false,
    3,
    50,
  ]);
  expect([await queue.pauses(), await queue.limits()]).toEqual([[], []]);
  await queue.resumeProcessing();
  await queue.recoverTasks();
  for (let step = 0; step < 6; step += 1) await queue.processNextTask();
  expect(ran.sort()).toEqual([
    'keyed k1',
    'note behind the snapshot',
    'note deferred disk',
    'note handed',
    'note urgent',
    'stay',
  ]);
  await queue.compact();
  const again = await place.open({ now });
  expect((await again.finishedTasks()).length).toBe(8);
});
