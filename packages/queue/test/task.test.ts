import { expect, test } from '@jest/globals';
import { Task } from '@millrace/queue';

test('a command loses leading white space and is split at the first white space', () => {
  const task = new Task({ cmd: '  notify\tfred  "Wake up!"' });
  expect([task.command, task.argstring, task.fullCommand]).toEqual([
    'notify',
    'fred  "Wake up!"',
    'notify fred  "Wake up!"',
  ]);
  expect([task.args, task.getArg(1), task.getArg(2)]).toEqual([['fred', 'Wake up!'], 'Wake up!', undefined]);
  expect(new Task({ cmd: 'noop' }).fullCommand).toBe('noop');
});

test('a list keeps its arguments as they are, beside data and priority', () => {
  const task = new Task({ command: 'say', args: ['one two', ''], data: { deep: [1] }, priority: 3 });
  expect([task.args, task.data, task.priority]).toEqual([['one two', ''], { deep: [1] }, 3]);
  expect(task.argstring).toContain('one two');
  expect(new Task({ cmd: 'a' }).priority).toBe(0);
});

test('a task that nobody has taken yet has no id, no limit, one attempt and no start', () => {
  const task = new Task({ cmd: 'noop' });
  expect([task.uuid, task.childTimeout, task.retriesRemaining, task.attempts]).toEqual(['', -1, 1, 0]);
  expect([task.started, task.pid, task.data]).toEqual([undefined, undefined, undefined]);
  expect(Math.abs(task.timestamp - Date.now() / 1000)).toBeLessThan(60);
  expect(new Task({ cmd: 'noop', id: 3, nsid: 'Mine' }).uuid).toBe('TQ:Mine:3');
});

test('what no task may have is refused', () => {
  const code = (code: string) => expect.objectContaining({ code });
  const made = (options: object) => () => new Task(options);
  expect(made({ cmd: ' ' })).toThrow(code('EMPTY_COMMAND'));
  expect(made({ cmd: 'a', nsid: 'x:y' })).toThrow(code('INVALID_TASK'));
  for (const wrong of [0, -1, 1.5]) {
    expect(made({ cmd: 'a', timeout: wrong })).toThrow(code('INVALID_TASK'));
    expect(made({ cmd: 'a', retries: wrong })).toThrow(code('INVALID_TASK'));
  }
});

test('begin, setPid and decrementRetries change a task, and retries never go below 0', () => {
  const task = new Task({ cmd: 'noop', retries: 2 });
  task.begin();
  task.setPid(42);
  expect([task.started !== undefined, task.pid]).toEqual([true, 42]);
  for (const left of [1, 0, 0]) {
    task.decrementRetries();
    expect(task.retriesRemaining).toBe(left);
  }
});

test('clone, mutate and reconstitute give copies that leave the original alone', () => {
  const task = new Task({ cmd: 'noop a', id: 7, userdata: { a: 1 } });
  const copy = task.clone();
  copy.decrementRetries();
  const changed = task.mutate({ timeout: 9, retries: 5, userdata: { b: 'x' } });
  expect([task.retriesRemaining, task.childTimeout, task.getUserdata('b')]).toEqual([1, -1, undefined]);
  expect([changed.retriesRemaining, changed.childTimeout, changed.uuid]).toEqual([5, 9, task.uuid]);
  expect([changed.getUserdata('a'), changed.getUserdata('b')]).toEqual([1, 'x']);
  expect(Task.reconstitute(JSON.parse(JSON.stringify(task))).toJSON()).toEqual(task.toJSON());
  expect(() => Task.reconstitute({} as never)).toThrow(expect.objectContaining({ code: 'INVALID_TASK' }));
});

test.each([
  ['a NUL in a command string', { cmd: 'note a\0b' }, 'INVALID_TASK'],
  ['a NUL in an argument', { command: 'note', args: ['a\0'] }, 'INVALID_TASK'],
  ['data that is a function', { command: 'note', data: (() => 1) as never }, 'INVALID_TASK'],
  ['data that JSON cannot carry', { command: 'note', data: 1n as never }, 'INVALID_TASK'],
  ['data that no queue takes', { command: 'note', data: 'x'.repeat(17_000_000) }, 'COMMAND_TOO_LARGE'],
  ['an unknown part', { command: 'note', arg: ['a'] } as never, 'INVALID_TASK'],
])('a task with %s is refused', (_, options, code) => {
  expect(() => new Task(options)).toThrow(expect.objectContaining({ code }));
});

test('data is what every other process will read', () => {
  const data = { when: new Date(0), nothing: undefined, number: Number.NaN } as never;
  expect(new Task({ command: 'note', data }).data).toEqual({
    when: '1970-01-01T00:00:00.000Z',
    number: null,
  });
});
