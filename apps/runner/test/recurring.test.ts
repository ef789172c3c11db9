import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Place } from './place.js';
import { Running } from './running.js';

let place: Place;
let runner: Running | undefined;

beforeEach(() => void (place = new Place()));

afterEach(async () => {
  await runner?.end('SIGKILL');
  runner = undefined;
  place.remove();
});

test('an entry is added, shown with its next times, changed and removed', async () => {
  const zone = ['--timezone', 'Europe/Berlin'];
  expect(
    await place.call([
      'recurring',
      'add',
      'nightly',
      '--cron',
      '30 2 * * *',
      ...zone,
      '--',
      'echo',
      '-a',
      'b',
    ]),
  ).toEqual({
    code: 0,
    stdout: 'nightly\n',
    stderr: expect.stringMatching(/^The next at \w+ [\d-]+ [\d:]+ \S+\.$/m),
  });
  const { recurring } = await place.json('recurring');
  expect(recurring).toMatchObject([
    { name: 'nightly', cron: '30 2 * * *', timezone: 'Europe/Berlin', isPaused: false, handedOver: 0 },
  ]);
  expect(recurring[0].task).toEqual({ command: 'echo', args: ['-a', 'b'], fullCommand: 'echo -a b' });
  expect((await place.call(['recurring'])).stdout).toMatch(
    /^nightly {2}30 2 \* \* \* Europe\/Berlin .* echo -a b$/m,
  );
  const { times } = await place.json('recurring', 'next', 'nightly', '--count', '3');
  expect(times).toHaveLength(3);
  expect(times[0].dueAt).toBe(recurring[0].next.dueAt);
  expect((await place.call(['recurring', 'next', 'nightly'])).stdout.trim().split('\n')).toHaveLength(5);
  await place.call(['recurring', 'edit', 'nightly', '--every', '10m', '--overlap', 'skip']);
  expect(await place.json('recurring')).toMatchObject({
    recurring: [{ every: 600, overlap: 'skip', task: { fullCommand: 'echo -a b' } }],
  });
  await place.call(['recurring', 'pause', 'nightly']);
  expect((await place.call(['recurring'])).stdout).toMatch(/ paused /);
  await place.call(['recurring', 'resume', 'nightly']);
  expect(await place.json('recurring')).toMatchObject({ recurring: [{ isPaused: false }] });
  expect((await place.call(['recurring', 'remove', 'nightly'])).stdout).toBe('nightly\n');
  expect((await place.call(['recurring'])).stderr).toContain('There are no recurring entries.');
});

test('a runner queues what recurs, and goes on when its task fails', async () => {
  await place.call(['recurring', 'add', 'often', '--every', '1', 'fail']);
  runner = await Running.start(place);
  expect((await runner.event('finished')).outcome.status).toBe('failed');
  await place.call(['recurring', 'edit', 'often', '--', 'echo', 'later']);
  await runner.event('finished', { outcome: { status: 'done', result: ['later'] } });
  const { recurring } = await place.json('recurring');
  expect(recurring[0].handedOver).toBeGreaterThanOrEqual(2);
});

test.each([
  [['add'], /needs the name/],
  [['add', 'x', '--every', '10m'], /a name and a command/],
  [['add', 'x', 'echo'], /cron/],
  [['add', 'x', '--cron', '61 * * * *', 'echo'], /cron/],
  [['add', 'x', '--every', 'soon', 'echo'], /soon/],
  [['add', 'x', '--every', '10m', '--overlap', 'maybe', 'echo'], /overlap/],
  [['add', 'x', '--every', '10m', 'no-such-command'], /no-such-command/],
  [['edit', 'x'], /what to change/],
  [['edit', 'x', '--priority', '3'], /whole command/],
  [['pause', 'x'], /x/],
  [['remove', 'x'], /no recurring entry x/],
  [['next', 'x'], /x/],
])('recurring %j says what is wrong, and adds nothing', async (words, message) => {
  const { code, stdout, stderr } = await place.call(['recurring', ...words]);
  expect(code).toBeGreaterThan(0);
  expect([stdout, stderr]).toEqual(['', expect.stringMatching(message)]);
  expect(await place.json('recurring')).toEqual({ recurring: [] });
});
