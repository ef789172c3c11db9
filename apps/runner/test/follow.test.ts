import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Calling } from './calling.js';
import { Place } from './place.js';
import { Running } from './running.js';

let place: Place;
let runner: Running | undefined;

beforeEach(() => {
  place = new Place();
  place.write(
    'plugins/talk.mjs',
    `import { existsSync, watch } from 'node:fs';
     import { dirname } from 'node:path';
     const appears = (file) => new Promise((resolve) => {
       const look = () => { if (existsSync(file)) { watcher.close(); resolve(); } };
       const watcher = watch(dirname(file), look);
       look();
     });
     export const toRegister = () => [
       ['talk', { async processTask(task, { log, progress }) {
         log('before');
         progress({ done: 1 });
         await appears(task.args[0]);
         log('behind \\u001b[2J');
         if (task.args[1]) throw new Error('enough');
       } }],
     ];`,
  );
});

afterEach(async () => {
  await runner?.end('SIGKILL');
  runner = undefined;
  place.remove();
});

test('follow shows what a task writes while it runs, and ends with it', async () => {
  const id = await place.queue('talk', place.path('go'));
  const following = new Calling(place, ['follow', '1']);
  await following.says(/Nobody processes this queue/);
  runner = await Running.start(place);
  await following.says(/before\n/);
  await following.says(/progress .* \{"done":1\}/);
  place.write('go', '');
  const { code, stdout, stderr } = await following.ended;
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'before\nbehind \\u001b[2J\n' });
  expect(stderr).toMatch(new RegExp(`^\\S+Z started ${id} talk .*$`, 'm'));
  expect(stderr).toMatch(new RegExp(`^\\S+Z done ${id} talk .*$`, 'm'));
});

test('follow of a task that failed ends with 5, also when it had ended before', async () => {
  place.write('go', '');
  const id = await place.queue('talk', place.path('go'), 'fail');
  const following = new Calling(place, ['follow', '--json', id]);
  const first = place.call(['process']);
  const { code, stdout } = await following.ended;
  await first;
  expect(code).toBe(5);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.filter(({ type }) => type === 'output')).toEqual([
    { type: 'output', id, text: 'before' },
    { type: 'output', id, text: 'behind \u001b[2J' },
  ]);
  expect(lines.at(-1)).toMatchObject({ type: 'finished', id, outcome: { status: 'failed' } });
  expect(await place.call(['follow', id])).toMatchObject({
    code: 5,
    stdout: 'before\nbehind \\u001b[2J\n',
    stderr: expect.stringContaining(`failed ${id}`),
  });
});

test('follow without an id shows what all do, until it is stopped', async () => {
  place.write('go', '');
  const following = new Calling(place, ['follow', '--verbose']);
  await following.says(/following/);
  const ids = [await place.queue('talk', place.path('go')), await place.queue('echo', 'a')];
  await place.call(['process']);
  await following.says(new RegExp(`done ${ids[1]}`));
  await following.says(new RegExp(`done ${ids[0]}`));
  following.child.kill('SIGTERM');
  const { code, stdout, stderr } = await following.ended;
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${ids[0]}  before\n${ids[0]}  behind \\u001b[2J\n` });
  expect(stderr).toMatch(new RegExp(`queued ${ids[1]} echo a`));
});

test('a task that is not there is not found', async () => {
  expect(await place.call(['follow', '9'])).toMatchObject({ code: 4, stdout: '' });
});
