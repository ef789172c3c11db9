import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Place } from './place.js';
import type { Document } from './place.js';
import { Running } from './running.js';

let place: Place;
let runners: Running[];
let mounted: string[];

beforeEach(() => {
  place = new Place();
  runners = [];
  mounted = [];
});

afterEach(async () => {
  for (const runner of runners) {
    runner.child.kill('SIGKILL');
    await runner.ended;
  }
  for (const path of mounted) spawnSync('umount', ['--lazy', path]);
  place.remove();
});

async function start(...args: string[]): Promise<Running> {
  const running = await Running.start(place, ...args);
  runners.push(running);
  return running;
}

/** Names, sizes and times of everything in the folder of the test. */
function trace(): unknown {
  return readdirSync(place.folder, { recursive: true, withFileTypes: true })
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort()
    .map((path) => {
      const stats = statSync(path, { throwIfNoEntry: false });
      return [path, stats?.mtimeMs, stats?.size];
    });
}

/** The findings, as `check: CODE`, after making sure that nothing was changed by looking. */
async function findings(...args: string[]): Promise<string[]> {
  const before = trace();
  const { checks } = await place.json('doctor', ...args);
  expect(trace()).toEqual(before);
  return codesOf(checks);
}

function codesOf(checks: Document): string[] {
  return checks.flatMap(({ check, findings: found }: Document) =>
    found.map(({ code }: Document) => `${check}: ${code}`),
  );
}

function stateFile(ending: string): string {
  const names = readdirSync(place.path('.millrace')).filter((name) => /^tasks\.\d/.test(name));
  return place.path('.millrace', names.find((name) => name.endsWith(ending)) ?? '');
}

/** Flips a bit of one byte in the middle of a text. */
function damage(path: string, text: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.indexOf(text) + 2]! ^= 1;
  writeFileSync(path, bytes);
}

const copies = (): string[] => readdirSync(place.folder).filter((name) => name.includes('.copy-'));

describe('what is as it should be', () => {
  test('before the first task nothing is wrong, and nothing is created by looking', async () => {
    expect(await findings()).toEqual([]);
    expect(await place.call(['doctor'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^ok +node +v\d+.*\nok +settings +no file/),
      stderr: 'Nothing is wrong.\n',
    });
    expect(readdirSync(place.folder)).toEqual(['plugins']);
  });

  test('with a runner at work nothing is wrong', async () => {
    const running = await start();
    const id = await place.queue('child', place.path('go'));
    await running.event('spawned', { id });
    const { code, stdout } = await place.call(['doctor']);
    expect(stdout).toMatch(new RegExp(`^ok +runners +1 at work \\(process ${running.child.pid}\\)$`, 'm'));
    expect(stdout).toMatch(/^ok +children +1 at work$/m);
    expect({ code, bad: stdout.match(/^(warning|problem).*/gm) }).toEqual({ code: 0, bad: null });
  });
});

describe('runners and tasks', () => {
  test('tasks without a runner are a warning, and end with 0', async () => {
    await place.queue('echo');
    expect(await findings()).toEqual(['runners: NO_RUNNER']);
    await place.call(['pause']);
    expect(await findings()).toEqual(['runners: NO_RUNNER', 'tasks: PAUSED']);
    expect(await place.call(['doctor'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^warning +runners +none at work\n +1 task waits and nobody .*\n +To do: millrace run\.$/m,
      ),
      stderr: '0 problems, 2 warnings.\n',
    });
  });

  test('what people have stopped and may have forgotten is told', async () => {
    await place.queue('echo');
    await place.call(['pause', '--command', 'echo']);
    await place.call(['process']);
    await place.call(['drain']);
    expect(await findings()).toEqual(['runners: NO_RUNNER', 'tasks: PAUSED', 'tasks: DRAINING']);
    expect((await place.call(['doctor'])).stdout).toMatch(
      /1 task held back because the command echo is paused\n +To do: millrace resume --command echo\.\n/,
    );
  });

  test('a stopped runner is a problem, and what a killed one left is put back by --repair', async () => {
    const running = await start();
    const id = await place.queue('await-file', place.path('go'));
    await running.event('started', { id });
    running.child.kill('SIGSTOP');
    expect(await findings()).toEqual(['runners: RUNNER_STOPPED']);
    await running.end('SIGKILL');
    expect(await findings()).toEqual(['runners: RUNNER_DEAD', 'tasks: STRANDED']);
    const { code, stdout } = await place.call(['doctor', '--repair', '--json']);
    const { checks, repaired } = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(codesOf(checks)).toEqual(['runners: NO_RUNNER']);
    expect(repaired).toMatchObject({ putBack: [id], copy: place.path(copies()[0] ?? '') });
    expect((await place.json('list')).waiting).toMatchObject([{ id, deaths: 1 }]);
  });

  test('a child that outlives its runner is a warning, and --repair leaves it alone', async () => {
    const running = await start();
    const id = await place.queue('child', place.path('go'));
    // Before it speaks it may not have been told to begin, and then it ends with its runner.
    while (!(await place.json('log', id)).output?.includes('speaks'));
    await running.end('SIGKILL');
    const expected = ['runners: RUNNER_DEAD', 'tasks: ORPHANED_CHILD'];
    expect(await findings()).toEqual(expected);
    expect(codesOf((await place.json('doctor', '--repair')).checks)).toEqual(expected);
    place.write('go', '');
    await place.call(['process']);
    expect(await place.json('show', id)).toMatchObject({ state: 'done' });
  });

  test('a process that a run which is over left behind is named', async () => {
    await place.queue('echo');
    const mark = `${place.path('.millrace')}/tasks TQ:TaskQueue:1 3`;
    const stray = spawn('sleep', ['300'], { env: { ...process.env, MILLRACE_RUN: mark }, stdio: 'ignore' });
    try {
      expect(await findings()).toContain('children: STRAY_PROCESS');
      expect((await place.call(['doctor'])).stdout).toContain(`kill ${stray.pid}.`);
    } finally {
      stray.kill('SIGKILL');
    }
  });

  test('scheduled tasks that nobody hands over are a warning', async () => {
    await place.json('schedule', 'at', '1000', 'echo');
    expect(await findings()).toEqual(['scheduled: NOT_HANDED_OVER']);
  });
});

describe('plugins and settings', () => {
  test('what cannot be loaded, is unsafe, missing or unknown to the queue is named', async () => {
    await place.queue('echo');
    await place.queue('child');
    place.write('plugins/broken.mjs', 'nonsense');
    chmodSync(place.path('plugins/test-tasks.mjs'), 0o666);
    expect(
      await findings('--set', 'plugins.packages=not-there', '--set', 'plugins.directories=plugins,none'),
    ).toEqual([
      'runners: NO_RUNNER',
      'plugins: IMPORT_FAILED',
      'plugins: PLUGIN_UNSAFE',
      'plugins: PLUGIN_PLACE',
      'plugins: PLUGIN_PLACE',
      'commands: NO_PROCESSOR',
      'commands: NO_PROCESSOR',
    ]);
    expect((await place.call(['doctor'])).code).toBe(1);
  });

  test('a settings file that cannot be used is a finding, and the rest is looked at all the same', async () => {
    await place.queue('echo');
    place.write('millrace.yaml', 'queue:\n  maxRuning: 3\n');
    expect(await findings()).toEqual(['settings: INVALID_SETTINGS', 'runners: NO_RUNNER']);
    const { code, stdout } = await place.call(['doctor']);
    expect(code).toBe(1);
    expect(stdout).toContain(
      'millrace.yaml:2: queue.maxRuning is not a setting. Did you mean queue.maxRunning?',
    );
    expect((await place.call(['doctor', '--set', 'nonsense'])).code).toBe(2);
  });
});

describe('damaged files', () => {
  beforeEach(async () => {
    await place.queue('echo', 'one');
    await place.queue('echo', 'two');
    await place.queue('echo', 'three');
    await place.json('schedule', 'after', '2h', 'echo', 'later');
  });

  const tasks = async (): Promise<string[]> =>
    (await place.json('list')).waiting.map(({ fullCommand }: Document) => fullCommand);

  test('a flipped byte is told with file and place, and repaired after a copy with all that is intact', async () => {
    const journal = stateFile('.log');
    damage(journal, '"args":["two"]');
    const damaged = readFileSync(journal);
    expect(await findings()).toEqual(['queue: DAMAGED', 'runners: NO_RUNNER']);
    const { code, stdout } = await place.call(['doctor']);
    expect(code).toBe(1);
    expect(stdout).toContain(`${journal}: record `);
    expect(stdout).toMatch(
      /To do: millrace doctor --repair keeps what is intact \(\d+ ent\w+ and \d+ changes\)/,
    );
    const repair = await place.call(['doctor', '--repair']);
    expect(repair.code).toBe(0);
    const [copy = ''] = copies();
    expect(repair.stderr).toContain(`The state as it was: ${place.path(copy)}\n`);
    expect(readFileSync(place.path(copy, journal.split('/').at(-1) ?? ''))).toEqual(damaged);
    expect(statSync(place.path(copy)).mode & 0o777).toBe(0o700);
    expect(await tasks()).toEqual(['echo one', 'echo three']);
    expect((await place.json('list')).scheduled).toHaveLength(1);
    expect(await findings()).toEqual(['queue: PUT_ASIDE', 'runners: NO_RUNNER']);
  });

  test('a deleted snapshot and a cut journal are repaired', async () => {
    rmSync(stateFile('.yaml'));
    expect(await findings()).toContain('queue: DAMAGED');
    expect((await place.call(['doctor', '--repair'])).code).toBe(0);
    expect(await tasks()).toEqual(['echo one', 'echo two', 'echo three']);
    const journal = stateFile('.log');
    writeFileSync(journal, readFileSync(journal).subarray(0, 20));
    expect(await findings()).toContain('queue: DAMAGED');
    expect((await place.call(['doctor', '--repair'])).code).toBe(0);
    expect(await tasks()).toEqual(['echo one', 'echo two', 'echo three']);
  });

  test('what is no file, and a foreign state, is for a person to mend: --repair changes nothing', async () => {
    const snapshot = stateFile('.yaml');
    renameSync(snapshot, place.path('elsewhere'));
    symlinkSync('/dev/zero', snapshot);
    expect(await findings()).toEqual(['queue: NOT_A_FILE']);
    const before = trace();
    expect(await place.call(['doctor', '--repair'])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^ok +tasks +not looked at, for the state cannot be read$/m),
      stderr: expect.stringContaining('There is nothing that --repair could mend'),
    });
    expect(trace()).toEqual(before);
    rmSync(snapshot);
    writeFileSync(
      snapshot,
      readFileSync(place.path('elsewhere'))
        .toString()
        .replace(/format: .*/, 'format: "x"')
        .replace(/checksum: .*/, 'checksum: none'),
      { mode: 0o600 },
    );
    expect(await findings()).toEqual(['queue: FOREIGN_FORMAT']);
  });

  test('a state folder of another user, or that others may write to, is a problem', async () => {
    chmodSync(place.path('.millrace'), 0o777);
    expect(await findings()).toContain('folder: WRITABLE');
    expect((await place.call(['doctor'])).stdout).toContain(`To do: chmod go-w ${place.path('.millrace')}.`);
    if (process.geteuid?.() !== 0) return;
    chownSync(place.path('.millrace'), 12345, 12345);
    expect(await findings()).toContain('folder: WRONG_OWNER');
  });

  test('a folder that may not be read is told of, also without the rights of root', async () => {
    if (process.geteuid?.() !== 0) return;
    chmodSync(place.folder, 0o755);
    const { stdout, status } = spawnSync(
      process.execPath,
      [new URL('../dist/cli.js', import.meta.url).pathname, 'doctor', '--json'],
      { cwd: place.folder, uid: 65534, gid: 65534, encoding: 'utf8' },
    );
    expect(status).toBe(1);
    expect(codesOf(JSON.parse(stdout).checks)).toEqual(
      expect.arrayContaining(['folder: UNREADABLE', 'folder: WRONG_OWNER', 'queue: UNREADABLE']),
    );
  });

  test('when the copy fails on a full disk nothing is changed', async () => {
    const small = place.path('small');
    mkdirSync(small);
    const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small]);
    if (status !== 0)
      return console.log(`not tested on a full disk: ${error?.message ?? stderr.toString().trim()}`);
    mounted.push(small);
    renameSyncAcross(place.path('.millrace'), `${small}/state`);
    const name = readdirSync(`${small}/state`).find((file) => /^tasks\.\d.*log$/.test(file)) ?? '';
    damage(`${small}/state/${name}`, '"args":["two"]');
    const { bavail, bsize } = statfsSync(small);
    writeFileSync(`${small}/filler`, Buffer.alloc((bavail - 1) * bsize));
    const before = trace();
    const { code, stderr: said } = await place.call(['doctor', '--repair', '-S', `${small}/state`]);
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringMatching(/so nothing was changed: .*ENOSPC.*\[COPY_FAILED\]/),
    });
    const after = (trace() as [string][]).filter(([path]) => path !== small);
    expect(after).toEqual((before as [string][]).filter(([path]) => path !== small));
  });

  test('leftovers are a warning, and --repair removes them after a copy', async () => {
    const draft = place.path('.millrace/tasks.000001-0a1b2c3d.draft');
    writeFileSync(draft, 'x', { mode: 0o600 });
    spawnSync('touch', ['-d', '2020-01-01', draft]);
    expect(await findings()).toEqual(['queue: LEFTOVER', 'runners: NO_RUNNER']);
    expect((await place.call(['doctor', '--repair'])).code).toBe(0);
    expect(await findings()).toEqual(['runners: NO_RUNNER']);
    expect(copies()).toHaveLength(1);
  });

  test('a repair while runners work loses nothing and disturbs nobody', async () => {
    const running = await start();
    const id = await place.queue('await-file', place.path('go'));
    await running.event('started', { id });
    const draft = place.path('.millrace/tasks.000001-0a1b2c3d.draft');
    writeFileSync(draft, 'x', { mode: 0o600 });
    spawnSync('touch', ['-d', '2020-01-01', draft]);
    expect((await place.call(['doctor', '--repair'])).code).toBe(0);
    place.write('go', '');
    await running.event('finished', { id });
    expect((await place.json('doctor')).status).toBe('ok');
  });
});

function renameSyncAcross(from: string, to: string): void {
  spawnSync('cp', ['-a', from, to]);
  rmSync(from, { recursive: true });
}
