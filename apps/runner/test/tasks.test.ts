import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Place } from './place.js';

let place: Place;

beforeEach(() => {
  place = new Place();
});

afterEach(() => place.remove());

describe('queue', () => {
  test('prints the id of the task and nothing else', async () => {
    const { code, stdout, stderr } = await place.call(['queue', 'echo', 'a']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'TQ:TaskQueue:1\n' });
    expect(stderr).toBe(`A new state folder: ${place.path('.millrace')}\n`);
  });

  test('takes several words as they are', async () => {
    await place.queue('echo', 'two words', '"quoted"', '--json', '$HOME');
    const { waiting } = await place.json('list');
    expect(waiting[0].args).toEqual(['two words', '"quoted"', '--json', '$HOME']);
  });

  test('takes one word with white space as a command string', async () => {
    await place.queue('echo "two words" three');
    const { waiting } = await place.json('list');
    expect(waiting[0]).toMatchObject({ command: 'echo', args: ['two words', 'three'] });
  });

  test('a repetition is no failure, prints no id, and names the task that it repeats', async () => {
    await place.queue('echo', 'a');
    const { code, stdout, stderr } = await place.call(['queue', 'echo  a']);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: '',
      stderr: 'not queued, repeats TQ:TaskQueue:1: echo a\n',
    });
    expect(await place.json('queue', 'echo', 'a')).toEqual({
      tasks: [{ command: 'echo a', status: 'duplicate', of: 'TQ:TaskQueue:1', overrode: [] }],
    });
  });

  test('an unknown command is refused with the nearest that is known', async () => {
    const { code, stdout, stderr } = await place.call(['queue', 'ecko', 'a']);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(
      "millrace: No known processor for 'ecko'. Did you mean echo? [UNKNOWN_COMMAND]\n",
    );
  });

  test('invalid arguments are refused, as data with --json', async () => {
    const { code, stdout } = await place.call(['queue', '--json', 'echo', 'forbidden']);
    expect(code).toBe(3);
    expect(JSON.parse(stdout).tasks).toMatchObject([
      { status: 'refused', error: { code: 'INVALID_ARGUMENTS' } },
    ]);
  });

  test('queues one task a line from standard input, and reports what it refuses with its line', async () => {
    const input = 'echo 1\n\n# a comment\necho 2\r\nnonsense\necho 1\n';
    const { code, stdout, stderr } = await place.call(['queue', '--file', '-'], { input });
    expect({ code, stdout }).toEqual({ code: 3, stdout: 'TQ:TaskQueue:1\nTQ:TaskQueue:2\n' });
    expect(stderr).toContain("line 5: No known processor for 'nonsense'.");
    expect(stderr).toContain('line 6: not queued, repeats TQ:TaskQueue:1: echo 1');
  });

  test('queues one task a line from a file', async () => {
    place.write('tasks.txt', 'echo 1\necho 2\n');
    expect((await place.json('queue', '--file', 'tasks.txt')).tasks).toHaveLength(2);
    expect((await place.call(['queue', '--file', 'none.txt'])).code).toBe(2);
  });

  test('--explain says of each task what happened', async () => {
    const { stdout } = await place.call(['queue', '--explain', '--file', '-'], {
      input: 'echo 1\necho 1\nnonsense\n',
    });
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['RESULT', 'ID', 'WHY', 'COMMAND'],
      ['queued', 'TQ:TaskQueue:1', '-', 'echo 1'],
      ['duplicate', '-', 'repeats TQ:TaskQueue:1', 'echo 1'],
      ['refused', '-', 'UNKNOWN_COMMAND', 'nonsense'],
      [''],
    ]);
  });

  test('--priority and --data reach the task', async () => {
    await place.queue('echo', 'late');
    await place.queue('--priority', '5', '--data', '{"a": [1]}', 'echo', 'early');
    const { waiting } = await place.json('list', 'waiting');
    expect(waiting.map(({ args }: { args: string[] }) => args[0])).toEqual(['early', 'late']);
    expect(waiting[0]).toMatchObject({ priority: 5, data: { a: [1] } });
  });

  test.each([
    [['queue']],
    [['queue', '']],
    [['queue', ' ']],
    [['queue', '--data', '{', 'echo']],
    [['queue', '--priority', 'high', 'echo']],
    [['queue', '--file', '-', 'echo']],
  ])('%j is wrong usage', async (args) => {
    expect(await place.call(args)).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('unqueue', () => {
  test('prints what it took out and fails with 4 for what was not there', async () => {
    const id = await place.queue('echo', 'a');
    const { code, stdout, stderr } = await place.call(['unqueue', id, 'TQ:TaskQueue:99']);
    expect({ code, stdout }).toEqual({ code: 4, stdout: `${id}\n` });
    expect(stderr).toBe('millrace: TQ:TaskQueue:99 is not waiting. [NOT_FOUND]\n');
    expect(await place.json('unqueue', id)).toEqual({ tasks: [{ id, removed: false }] });
  });

  test('a malformed id removes nothing', async () => {
    const id = await place.queue('echo', 'a');
    expect((await place.call(['unqueue', id, 'nonsense'])).code).toBe(2);
    expect((await place.json('status')).waiting).toBe(1);
  });
});

describe('schedule', () => {
  test('takes a delay', async () => {
    const before = Date.now() / 1000;
    const { id, time } = await place.json('schedule', 'after', '1h30m', 'echo', 'a');
    expect(id).toMatch(/^TQ:TaskQueue-Scheduler:\d+$/);
    expect(time).toBeGreaterThanOrEqual(before + 5400);
    expect(time).toBeLessThanOrEqual(Date.now() / 1000 + 5400);
  });

  test('takes a time', async () => {
    expect(await place.json('schedule', 'at', '2100-01-01T00:00Z', 'echo a')).toMatchObject({
      time: 4_102_444_800,
    });
    expect(await place.json('schedule', 'at', '4102444801', 'echo', 'b')).toMatchObject({
      time: 4_102_444_801,
    });
  });

  test('prints the id, and --attempts reaches the task', async () => {
    const { stdout } = await place.call([
      'schedule',
      '--attempts',
      '5',
      'after',
      '1d',
      'echo',
      '--attempts',
      '7',
    ]);
    const { scheduled } = await place.json('list', 'scheduled');
    expect(scheduled).toMatchObject([{ id: stdout.trim(), args: ['--attempts', '7'], retries: 5 }]);
  });

  test('refuses at once what would be refused when it is due', async () => {
    expect((await place.call(['schedule', 'after', '1h', 'nonsense'])).code).toBe(3);
    expect((await place.call(['schedule', 'after', '1h', 'echo', 'forbidden'])).code).toBe(3);
    expect((await place.json('status')).scheduled).toBe(0);
  });

  test.each([
    [['schedule', 'at', 'noon', 'echo'], 'INVALID_TIME'],
    [['schedule', 'after', 'soon', 'echo'], 'INVALID_DURATION'],
    [['schedule', 'after', '5m'], 'USAGE'],
    [['schedule', '--attempts', '0', 'echo'], 'USAGE'],
    [['schedule'], 'USAGE'],
  ])('%j is wrong usage', async (args, error) => {
    const { code, stderr } = await place.call(args);
    expect(code).toBe(2);
    expect(stderr).toContain(`[${error}]`);
  });

  test('unschedule takes tasks out again', async () => {
    const { id } = await place.json('schedule', 'after', '1h', 'echo', 'a');
    expect(await place.call(['unschedule', id])).toMatchObject({ code: 0, stdout: `${id}\n` });
    expect(await place.call(['unschedule', id])).toMatchObject({ code: 4, stdout: '' });
  });

  test('flush_scheduled_tasks queues everything, due or not', async () => {
    const ids = [];
    for (const word of ['a', 'b']) ids.push((await place.json('schedule', 'after', '1h', 'echo', word)).id);
    expect(await place.json('flush_scheduled_tasks')).toEqual({ ids });
    expect(await place.json('status')).toMatchObject({ scheduled: 0, waiting: 2 });
    expect(await place.call(['flush-scheduled-tasks'])).toMatchObject({ code: 0, stdout: '' });
  });
});

describe('delete_unprocessed_tasks', () => {
  beforeEach(async () => {
    await place.queue('echo', 'a');
    await place.json('schedule', 'after', '1h', 'echo', 'b');
  });

  test('deletes everything, without asking where there is no terminal', async () => {
    expect(await place.json('delete_unprocessed_tasks')).toEqual({ waiting: 1, scheduled: 1 });
    expect(await place.json('status')).toMatchObject({ waiting: 0, scheduled: 0 });
  });

  test('deletes only what was named', async () => {
    expect(await place.json('delete_unprocessed_tasks', 'scheduled')).toEqual({ waiting: 0, scheduled: 1 });
    expect(await place.json('delete_unprocessed_tasks', '--yes', 'waiting')).toEqual({
      waiting: 1,
      scheduled: 0,
    });
  });
});

describe('times for people', () => {
  test('are one word or several, and a note says which time was understood', async () => {
    for (const time of [['tomorrow 9:00'], ['tomorrow', '9:00']]) {
      const { code, stderr } = await place.call(['schedule', 'at', ...time, 'echo', ...time]);
      expect(code).toBe(0);
      expect(stderr).toMatch(/^Due \w+day \d{4}-\d\d-\d\d 09:00:00 [+-]\d\d:\d\d\.$/m);
    }
    expect((await place.json('list', 'scheduled')).scheduled).toHaveLength(2);
    expect((await place.call(['schedule', 'at', 'tomorrow', 'echo', 'a'])).code).toBe(2);
  });

  test('that the clock leaves out or shows twice are refused', async () => {
    const env = { TZ: 'Europe/Berlin' };
    for (const time of ['2030-03-31T02:30', '2030-10-27T02:30'])
      expect(await place.call(['schedule', 'at', time, 'echo', 'a'], { env })).toMatchObject({ code: 2 });
    expect((await place.call(['schedule', 'at', '2030-10-27T02:30+01:00', 'echo', 'a'], { env })).code).toBe(
      0,
    );
  });
});
