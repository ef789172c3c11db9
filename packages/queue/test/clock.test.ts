import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Place } from './place.js';

let place: Place;

beforeEach(() => {
  place = new Place();
});

afterEach(async () => place.remove());

test('everything that is written with a time asks the clock that the queue was given', async () => {
  let now = 1000;
  const queue = await place.open({ now: () => now });
  const id = String(await queue.queueTask('noop'));
  expect((await queue.findTask(id))?.timestamp).toBe(1000);
  now = 2000;
  await queue.processNextTask();
  const finished = await queue.findFinishedTask(id);
  expect([finished?.task.timestamp, finished?.task.started, finished?.finishedAt]).toEqual([
    1000, 2000, 2000,
  ]);
  const times: number[] = [];
  for await (const event of queue.events({ after: 0 })) {
    if ('id' in event) times.push(event.at);
    if (event.type === 'finished') break;
  }
  expect(times).toEqual([1000, 2000, 2000]);
});

test('a clock that is no function is refused', async () => {
  await expect(place.open({ now: 5 as never })).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    context: { option: 'now' },
  });
});
