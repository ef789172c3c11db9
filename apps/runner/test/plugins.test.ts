import { chmodSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Place } from './place.js';

let place: Place;
beforeEach(() => void (place = new Place()));
afterEach(() => place.remove());

const settings = (): string => readFileSync(place.path('millrace.yaml'), 'utf8');

async function commands(): Promise<string[]> {
  const { commands: found } = await place.json('commands');
  return found.map(({ command }: { command: string }) => command);
}

describe('plugins check', () => {
  test('says what a file registers', async () => {
    place.write(
      'notes.mjs',
      "export const toRegister = () => [['note', { usage: 'note <words...>', processTask() {} }]];",
    );
    const { code, stdout } = await place.call(['plugins', 'check', 'notes.mjs']);
    expect(code).toBe(0);
    expect(stdout).toBe(
      `ok       ${place.path('notes.mjs')}: 1 command\n         note <words...> (inline)\n`,
    );
    expect(await place.json('plugins', 'check', 'notes.mjs')).toEqual({
      file: place.path('notes.mjs'),
      isSound: true,
      commands: [{ command: 'note', runs: 'inline', usage: 'note <words...>' }],
      problems: [],
    });
  });

  test('says everything that is wrong, and ends with 1', async () => {
    place.write('notes.mjs', "export const toRegister = () => [['note', {}], ['x']];");
    const { code, stdout } = await place.call(['plugins', 'check', 'notes.mjs']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^problem .*no commands$/m);
    expect(stdout).toMatch(/'note' is left out.*\[PROCESSOR_REFUSED\]/);
    expect(stdout).toMatch(/pair 2 .*\[INVALID_PAIR\]/);
    place.write('broken.mjs', 'export const toRegister = (');
    chmodSync(place.path('notes.mjs'), 0o666);
    const checked = async (file: string) => (await place.json('plugins', 'check', file)).problems[0].code;
    expect([await checked('broken.mjs'), await checked('missing.mjs'), await checked('notes.mjs')]).toEqual([
      'IMPORT_FAILED',
      'IMPORT_FAILED',
      'PLUGIN_UNSAFE',
    ]);
  });

  test('needs a file', async () => {
    expect(await place.call(['plugins', 'check'])).toMatchObject({ code: 2 });
  });
});

describe('plugins disable and enable', () => {
  test('write the settings and keep what people wrote there', async () => {
    place.write('millrace.yaml', '# ours\nplugins:\n  watch: true   # always\n');
    expect(await place.call(['plugins', 'disable', 'test-tasks'])).toMatchObject({
      code: 0,
      stdout: 'test-tasks\n',
    });
    expect(settings()).toBe('# ours\nplugins:\n  disabled: [test-tasks]\n  watch: true   # always\n');
    expect(await commands()).not.toContain('echo');
    expect(await place.json('plugins', 'disable', 'test-tasks')).toMatchObject({ changed: false });
    await place.call(['plugins', 'enable', 'test-tasks']);
    expect(settings()).toBe('# ours\nplugins:\n  disabled: []\n  watch: true   # always\n');
    expect(await commands()).toContain('echo');
  });

  test('make the settings file where there is none, and know bundled plugins by both names', async () => {
    await place.call(['plugins', 'disable', '@millrace/plugin-http']);
    expect(settings()).toBe('plugins:\n  disabled: [http]\n');
    expect(await commands()).not.toContain('http');
    await place.call(['plugins', 'enable', 'http']);
    expect(await commands()).toContain('http');
  });

  test('refuse a plugin that is not there', async () => {
    expect(await place.call(['plugins', 'disable', 'test-task'])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('Did you mean test-tasks?'),
    });
  });
});
