import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadSettings } from './flags.js';
import { findSettingsFile, readSettingsFile } from './settings-file.js';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-settings-')));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(text: string, path = 'millrace.yaml'): string {
  const file = join(folder, path);
  writeFileSync(file, text);
  return file;
}

/** Nine lists, each of nine times the one before it. */
function explodingAliases(): string {
  const lines = Array.from({ length: 9 }, (_, level) => {
    const items = Array<string>(9).fill(level === 0 ? 'x' : `*list${level - 1}`);
    return `list${level}: &list${level} [${items.join(', ')}]`;
  });
  return lines.join('\n');
}

describe('findSettingsFile', () => {
  test('finds the file in the folder or in the nearest one above it', () => {
    const deep = join(folder, 'a', 'b');
    mkdirSync(deep, { recursive: true });
    const upper = write('');
    expect(findSettingsFile(deep)).toBe(upper);
    const nearer = write('', 'a/millrace.yaml');
    expect(findSettingsFile(deep)).toBe(nearer);
  });

  test('passes by a folder of that name', () => {
    mkdirSync(join(folder, 'a', 'millrace.yaml'), { recursive: true });
    const file = write('');
    expect(findSettingsFile(join(folder, 'a'))).toBe(file);
  });

  test('refuses a file that anybody can change, since it can name code to run', () => {
    chmodSync(write(''), 0o666);
    expect(() => findSettingsFile(folder)).toThrow(expect.objectContaining({ code: 'SETTINGS_UNSAFE' }));
  });
});

describe('readSettingsFile', () => {
  test('knows the lines of keys', async () => {
    const layer = await readSettingsFile(
      write('# head\nqueue:\n  name: a\n\n  maxRunning: 3\nshutdown: {graceSeconds: 1}\n'),
    );
    expect(layer.values).toEqual({ queue: { name: 'a', maxRunning: 3 }, shutdown: { graceSeconds: 1 } });
    expect(layer.lineOf?.(['queue'])).toBe(2);
    expect(layer.lineOf?.(['queue', 'maxRunning'])).toBe(5);
    expect(layer.lineOf?.(['shutdown', 'graceSeconds'])).toBe(6);
    expect(layer.lineOf?.(['nothing', 'here'])).toBeUndefined();
  });

  test.each([
    ['broken YAML', 'queue:\n  name: [a\n', /millrace\.yaml:\d+: /],
    ['a key given twice', 'queue:\n  name: a\n  name: b\n', /millrace\.yaml:3: Map keys must be unique/],
    ['two documents', 'queue: {}\n---\nqueue: {}\n', /millrace\.yaml:2: /],
    ['aliases that explode', explodingAliases(), /alias/],
    ['a list as a key', 'queue:\n  ? [a]\n  : b\n', /millrace\.yaml:2: .*keys must be strings/],
  ])('reports %s', async (_, text, message) => {
    await expect(readSettingsFile(write(text))).rejects.toMatchObject({
      code: 'INVALID_SETTINGS',
      message: expect.stringMatching(message) as unknown,
    });
  });

  test('reports a file that is not there or cannot be read', async () => {
    await expect(readSettingsFile(join(folder, 'none.yaml'))).rejects.toMatchObject({
      code: 'SETTINGS_UNREADABLE',
    });
    await expect(readSettingsFile(folder)).rejects.toMatchObject({ code: 'SETTINGS_UNREADABLE' });
  });
});

describe('loadSettings', () => {
  test('without a file the defaults hold for the current folder', async () => {
    const { settings, file } = await loadSettings({}, folder);
    expect(file).toBeUndefined();
    expect(settings.queue.stateDir).toBe(join(folder, '.millrace'));
  });

  test('flags go over the file, and their paths are relative to the current folder', async () => {
    mkdirSync(join(folder, 'below'));
    write('queue: { name: a, maxRunning: 3, stateDir: state }');
    const flags = { name: 'b', set: ['queue.maxRunning=7', 'plugins.disabled=x,y', 'plugins.watch=false'] };
    const { settings } = await loadSettings(flags, join(folder, 'below'));
    expect(settings.queue).toMatchObject({ name: 'b', maxRunning: 7, stateDir: join(folder, 'state') });
    expect(settings.plugins).toMatchObject({ disabled: ['x', 'y'], watch: false });
    const other = await loadSettings({ stateDir: 'mine' }, join(folder, 'below'));
    expect(other.settings.queue.stateDir).toBe(join(folder, 'below', 'mine'));
  });

  test('--config names a file anywhere', async () => {
    write('queue: { name: elsewhere }', 'other.yaml');
    const { settings, folder: base } = await loadSettings({ config: 'other.yaml' }, folder);
    expect(settings.queue.name).toBe('elsewhere');
    expect(base).toBe(folder);
  });

  test('a name of digits is a name, not a number', async () => {
    expect((await loadSettings({ set: ['queue.name=2030'] }, folder)).settings.queue.name).toBe('2030');
  });

  test.each([
    'queue.maxRuning=3',
    'queue',
    'maxRunning=3',
    'queue.name.x=3',
    'queue.maxRunning=x',
    'constructor.name=x',
  ])('--set %s is a mistake', async (set) => {
    await expect(loadSettings({ set: [set] }, folder)).rejects.toMatchObject({
      code: 'INVALID_SETTINGS',
      message: expect.stringMatching(/^--set/) as unknown,
    });
  });

  test('a settings file that is a link is read, and its own folder is where the link stands', async () => {
    mkdirSync(join(folder, 'real'));
    symlinkSync(write('queue: { stateDir: state }', 'real/x.yaml'), join(folder, 'millrace.yaml'));
    expect((await loadSettings({}, folder)).settings.queue.stateDir).toBe(join(folder, 'state'));
  });
});

test('a file without an end is refused', async () => {
  await expect(readSettingsFile('/dev/zero')).rejects.toMatchObject({ code: 'INVALID_SETTINGS' });
});

test.each([
  ['nested thousands deep', '['.repeat(100_000), 'it is nested too deep'],
  ['larger than a mebibyte', `# ${'x'.repeat(1024 * 1024)}`, 'it has more than 1048576 characters'],
])('a file %s is refused before it is parsed', async (_, text, message) => {
  await expect(readSettingsFile(write(text))).rejects.toMatchObject({
    code: 'INVALID_SETTINGS',
    message: expect.stringContaining(message),
  });
});
