import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Place } from './place.js';

const plugin = `
const sized = {
  usage: 'sized --data <json>',
  input({ width = 80 } = {}) {
    if (width < 0) throw Object.assign(new Error('no'), { issues: [{ path: ['width'], message: 'is negative' }] });
    return { width };
  },
  processTask: (task, { input }) => input,
};
export const toRegister = () => [['sized', sized]];
`;

let place: Place;
beforeEach(() => {
  place = new Place();
  place.write('plugins/sized.mjs', plugin);
});
afterEach(() => place.remove());

test('a task whose data does not fit is refused with the reason and the place, now or later', async () => {
  const refusal = { code: 3, stderr: expect.stringContaining('width: is negative [INVALID_ARGUMENTS]') };
  expect(await place.call(['queue', '--data', '{"width": -1}', 'sized'])).toMatchObject(refusal);
  expect(await place.call(['schedule', '--data', '{"width": -1}', 'after', '1h', 'sized'])).toMatchObject(
    refusal,
  );
  expect((await place.json('queue', '--data', '{"width": -1}', 'sized')).tasks).toMatchObject([
    {
      status: 'refused',
      error: { code: 'INVALID_ARGUMENTS', problems: [{ path: 'width', message: 'is negative' }] },
    },
  ]);
});

test('a task gets what its input made of the data', async () => {
  const id = await place.queue('--data', '{}', 'sized');
  await place.call(['process']);
  expect((await place.json('show', id)).outcome.result).toEqual({ width: 80 });
});

test('the settings say how large data may be', async () => {
  place.write('millrace.yaml', 'queue: { maxDataSize: 20 }');
  const data = JSON.stringify({ width: 1, note: 'too much of it' });
  expect(await place.call(['queue', '--data', data, 'sized'])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('[COMMAND_TOO_LARGE]'),
  });
  expect((await place.call(['queue', '--data', '{"width": 1}', 'sized'])).code).toBe(0);
});
