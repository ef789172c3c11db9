import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Place } from './place.js';

let place: Place;

beforeEach(() => {
  place = new Place();
});

afterEach(() => place.remove());

const rows = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/));

describe('list', () => {
  test('shows each task with its id, state, age and command', async () => {
    await place.queue('echo', 'a');
    await place.json('schedule', 'after', '2h', 'echo', 'b');
    const [titles, first, second] = rows((await place.call(['list'])).stdout);
    expect(titles).toEqual(['ID', 'STATE', 'SINCE', 'COMMAND']);
    expect(first).toEqual(['TQ:TaskQueue:1', 'waiting', expect.stringMatching(/^\d+s$/), 'echo a']);
    expect(second).toEqual([
      expect.stringMatching(/^TQ:TaskQueue-Scheduler:/),
      'scheduled',
      'in 1h',
      'echo b',
    ]);
  });

  test('verbose shows more', async () => {
    await place.queue('--priority', '3', 'echo', 'a');
    const [titles, first] = rows((await place.call(['list', 'verbose', 'waiting'])).stdout);
    expect(titles).toEqual([
      'ID',
      'STATE',
      'SINCE',
      'PRIORITY',
      'STARTS',
      'TRIES LEFT',
      'LIMIT',
      'PID',
      'COMMAND',
    ]);
    expect(first?.slice(3)).toEqual(['3', '0', '1', '1h', '-', 'echo a']);
  });

  test('with --json has a list for each state that was asked for', async () => {
    await place.queue('echo', 'a');
    expect(Object.keys(await place.json('list'))).toEqual([
      'processing',
      'deferred',
      'waiting',
      'blocked',
      'retrying',
      'scheduled',
    ]);
    const { waiting } = await place.json('list', 'waiting');
    expect(waiting).toMatchObject([
      { state: 'waiting', id: 'TQ:TaskQueue:1', command: 'echo', args: ['a'], fullCommand: 'echo a' },
    ]);
    expect(await place.json('list', 'active')).toEqual({ processing: [] });
  });

  test('without tasks leaves standard output empty', async () => {
    expect(await place.call(['list'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('No tasks.\n'),
    });
  });

  test('takes one state only', async () => {
    expect((await place.call(['list', 'waiting', 'scheduled'])).code).toBe(2);
  });
});

describe('find and show', () => {
  test('find a task by id and tasks by command', async () => {
    const id = await place.queue('echo', 'a');
    await place.queue('fail');
    expect((await place.json('find', 'task', id)).tasks).toMatchObject([{ id, state: 'waiting' }]);
    expect((await place.json('find', 'command', 'echo')).tasks).toMatchObject([{ id }]);
    expect(rows((await place.call(['find', 'command', 'fail'])).stdout)[1]).toContain('TQ:TaskQueue:2');
  });

  test('what is not there is an exit code of 4', async () => {
    expect(await place.call(['find', 'task', 'TQ:TaskQueue:9'])).toMatchObject({ code: 4, stdout: '' });
    expect(await place.call(['find', 'command', 'echo', '--json'])).toMatchObject({
      code: 4,
      stdout: '{"tasks":[]}\n',
    });
    expect(await place.call(['show', 'TQ:TaskQueue:9'])).toMatchObject({ code: 4, stdout: '' });
    expect((await place.call(['find', 'task', 'nonsense'])).code).toBe(2);
  });

  test('show also knows how a task ended', async () => {
    const id = await place.queue('fail');
    expect(await place.json('show', id)).toMatchObject({ state: 'waiting', id });
    await place.call(['step']);
    expect(await place.json('show', id)).toMatchObject({
      state: 'failed',
      outcome: { status: 'failed', error: { message: 'it broke', code: 'BROKEN' } },
      finishedAt: expect.any(Number),
    });
    const { stdout } = await place.call(['show', id]);
    expect(stdout).toMatch(/^state +failed$/m);
    expect(stdout).toMatch(/^error +it broke \[BROKEN\]$/m);
  });

  test('log prints what a child wrote, as it is', async () => {
    const id = await place.queue('child');
    expect(await place.call(['log', id])).toMatchObject({
      code: 4,
      stdout: '',
      stderr: expect.stringContaining('[NO_OUTPUT]'),
    });
    await place.call(['step']);
    const wrote = expect.stringContaining('child \u001b[31mspeaks ');
    expect((await place.call(['log', id])).stdout).toEqual(wrote);
    expect((await place.json('log', id)).output).toEqual(wrote);
  });
});

describe('status, info, plugins and commands', () => {
  test('status counts', async () => {
    await place.queue('echo', 'a');
    await place.json('schedule', 'after', '2h', 'echo', 'b');
    const status = await place.json('status');
    expect(status).toMatchObject({
      queue: 'tasks',
      paused: false,
      processing: 0,
      maxRunning: 2,
      deferred: 0,
      waiting: 1,
      scheduled: 1,
    });
    expect(status.nextDueSeconds).toBeGreaterThan(7000);
    expect((await place.call(['status'])).stdout).toMatch(/^waiting +1\nscheduled +1, the next in 1h$/m);
  });

  test('pause and resume hold for everybody', async () => {
    expect(await place.json('pause')).toEqual({ paused: true });
    expect((await place.json('status')).paused).toBe(true);
    expect((await place.call(['status'])).stdout).toMatch(/^queue +tasks, paused$/m);
    expect(await place.call(['resume'])).toMatchObject({ code: 0, stdout: '' });
    expect((await place.json('status')).paused).toBe(false);
  });

  test('info shows the settings in force, also those that somebody else stored', async () => {
    await place.call(['pause', '--set', 'queue.maxRunning=7']);
    const info = await place.json('info');
    expect(info).toMatchObject({
      settingsFile: null,
      settings: { queue: { stateDir: place.path('.millrace'), maxRunning: 7 } },
    });
    expect((await place.call(['info'])).stdout).toMatch(/^queue\.maxRunning +7$/m);
  });

  test('plugins and their commands are listed', async () => {
    const { plugins } = await place.json('plugins');
    expect(plugins).toContainEqual(
      expect.objectContaining({
        name: 'test-tasks',
        status: 'loaded',
        commands: expect.arrayContaining(['echo', 'child']),
      }),
    );
    expect(plugins).toContainEqual(
      expect.objectContaining({
        name: '@millrace/plugin-greetings',
        status: 'loaded',
        commands: ['greet', 'goodbye'],
      }),
    );
    expect((await place.call(['plugins', 'verbose'])).stdout).toContain(place.path('plugins/test-tasks.mjs'));
    const { commands } = await place.json('commands', 'test-tasks');
    expect(commands).toContainEqual({ command: 'echo', plugin: 'test-tasks', usage: null });
    const { stdout } = await place.call(['commands']);
    expect(stdout).toMatch(/^noop +always there +-$/m);
    expect(stdout).toMatch(/^shell +@millrace\/plugin-shell +shell <program> \[arguments\.\.\.\]$/m);
    expect(await place.call(['commands', 'test-task'])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('Did you mean test-tasks?'),
    });
  });

  test('a plugin that is broken is named, and the others work', async () => {
    place.write('plugins/broken.mjs', 'export const x = 1;');
    const { code, stderr } = await place.call(['queue', 'echo', 'a']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/warning: .*broken/);
    expect((await place.json('plugins')).plugins).toContainEqual(
      expect.objectContaining({ name: 'broken', status: 'failed' }),
    );
  });

  test('convert checks and rewrites the state, and loses nothing', async () => {
    await place.queue('echo', 'a');
    expect(await place.json('convert')).toMatchObject({ converted: true });
    expect((await place.json('list')).waiting).toHaveLength(1);
  });
});

describe('help', () => {
  test('of a command is what --help prints', async () => {
    const { stdout } = await place.call(['help', 'queue']);
    expect(stdout).toBe((await place.call(['queue', '--help'])).stdout);
    expect(stdout).toContain('--explain');
  });

  test('of topics', async () => {
    expect((await place.call(['help', 'exit-codes'])).stdout).toMatch(/^4 {2}Not found/m);
    expect((await place.call(['help', 'settings'])).stdout).toContain('maxRunning');
    expect((await place.json('help', 'times')).text).toContain('2030-01-31T08:00');
    expect(await place.call(['help', 'setings'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean settings?'),
    });
  });

  test('works where the settings do not, and opens no state', async () => {
    place.write('millrace.yaml', 'nonsense: true');
    expect((await place.call(['help'])).code).toBe(0);
    expect((await place.call(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('alone says what can be done, on standard error', async () => {
    expect(await place.call([])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('Usage: millrace'),
    });
  });
});
