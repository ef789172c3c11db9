import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { cli, Place } from './place.js';

let place: Place;

beforeEach(() => {
  place = new Place();
});

afterEach(() => place.remove());

const read = (...path: string[]) => readFileSync(place.path(...path), 'utf8');

test('what init writes runs: its plugin is queued, processed and has a log', async () => {
  const { code, stdout, stderr } = await place.call(['init', 'new']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'created millrace.yaml\ncreated plugins/hello.mjs\n' });
  const [first, ...commands] = stderr.split('\n').filter((line) => line.startsWith('  '));
  expect(first).toBe('  cd new && millrace queue hello Ada');
  const below = { below: 'new' };
  expect((await place.call(['queue', 'hello', 'Ada'], below)).stdout).toBe('TQ:TaskQueue:1\n');
  for (const command of commands) {
    const ended = await place.call(command.trim().split(' ').slice(1), below);
    expect(ended.code).toBe(0);
    if (command.includes('log')) expect(ended.stdout).toBe('Hello, Ada!\n');
  }
  const refused = await place.call(['queue', 'hello'], below);
  expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('It needs a name to greet.')]);
  expect(JSON.parse((await place.call(['show', '1', '--json'], below)).stdout)).toMatchObject({
    outcome: { status: 'done', result: { greeted: 1 } },
  });
});

test('the plugin of init has the types that it says', async () => {
  await place.call(['init']);
  mkdirSync(place.path('node_modules/@millrace'), { recursive: true });
  symlinkSync(
    join(import.meta.dirname, '../../../packages/queue'),
    place.path('node_modules/@millrace/queue'),
  );
  const require = createRequire(import.meta.url);
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
  const flags = ['--allowJs', '--checkJs', '--strict', '--noEmit', '--skipLibCheck', '--module', 'nodenext'];
  const types = ['--types', 'node', '--typeRoots', join(import.meta.dirname, '../../../node_modules/@types')];
  const check = () =>
    spawnSync(process.execPath, [compiler, ...flags, ...types, place.path('plugins/hello.mjs')]);
  expect(check().stdout.toString()).toBe('');
  place.write('plugins/hello.mjs', read('plugins/hello.mjs').replace('task.args.length > 0', 'task.argz'));
  expect(check().stdout.toString()).toContain('argz');
});

test('the settings of init are the defaults, also when every comment is taken away', async () => {
  await place.call(['init', 'new']);
  const text = read('new/millrace.yaml');
  const commented = text.replace(/^# ?(?= *\w+:)/gm, (match, offset: number) =>
    offset < 200 ? match : '  ',
  );
  for (const each of [text, commented.replace(/^ {2}shutdown/m, 'shutdown')]) {
    place.write('new/millrace.yaml', each);
    expect(Object.keys(parse(each))).toContain('queue');
    const { stdout, stderr } = await place.call(['info', '--json'], { below: 'new' });
    expect(stderr).not.toContain('INVALID_SETTINGS');
    expect(JSON.parse(stdout).settings).toMatchObject({
      queue: { name: 'tasks', maxRunning: 2, historyLimit: 1000, durability: 'fsync' },
      shutdown: { graceSeconds: 30 },
    });
  }
});

test('init writes over nothing and says what was there', async () => {
  place.write('millrace.yaml', 'queue: { name: mine }\n');
  const { code, stdout, stderr } = await place.call(['init']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'kept    millrace.yaml\ncreated plugins/hello.mjs\n' });
  expect(stderr).toContain('was kept as it is');
  expect(read('millrace.yaml')).toBe('queue: { name: mine }\n');
  expect(await place.json('init')).toMatchObject({
    folder: place.folder,
    files: [
      { path: 'millrace.yaml', created: false },
      { path: 'plugins/hello.mjs', created: false },
    ],
  });
});

test('a folder that cannot be made is wrong usage', async () => {
  place.write('file', '');
  expect(await place.call(['init', 'file'])).toMatchObject({ code: 2, stdout: '' });
  expect(await place.call(['init', 'file/below'])).toMatchObject({ code: 2, stdout: '' });
});

test('others cannot write what init wrote, so that the plugin is loaded whatever the umask is', async () => {
  spawnSync('sh', ['-c', `umask 0; exec "$0" "$1" init new`, process.execPath, cli], { cwd: place.folder });
  for (const path of ['new/millrace.yaml', 'new/plugins', 'new/plugins/hello.mjs'])
    expect(statSync(place.path(path)).mode & 0o022).toBe(0);
  expect((await place.call(['queue', 'hello', 'Ada'], { below: 'new' })).code).toBe(0);
});

test('--systemd writes a unit that runs this millrace in the folder', async () => {
  const { stdout, stderr } = await place.call(['init', 'a b%', '--systemd']);
  expect(stdout).toContain('created millrace.service');
  const folder = place.path('a b%');
  expect(stderr).toContain(`  sudo cp '${folder}/millrace.service' /etc/systemd/system/\n`);
  expect(stderr).toContain('  sudo systemctl enable --now millrace.service\n');
  const unit = read('a b%', 'millrace.service');
  const escaped = folder.replaceAll('%', '%%');
  expect(unit).toContain(
    `\nExecStart="${process.execPath}" "${cli}" "run" "--config" "${escaped}/millrace.yaml"\n`,
  );
  expect(unit).toContain(`\nWorkingDirectory=${escaped}\n`);
  for (const line of ['KillMode=mixed', 'Restart=on-failure', 'NoNewPrivileges=yes', 'ProtectSystem=strict'])
    expect(unit.split('\n')).toContain(line);
});

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

(hasSystemd ? test : test.skip)('systemd finds nothing wrong with the unit', async () => {
  await place.call(['init', 'a b%', '--systemd']);
  const unit = place.path('a b%/millrace.service');
  const { stderr, stdout, status } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
  expect({ status, said: `${stdout}${stderr}` }).toEqual({ status: 0, said: '' });
});
