import { describe, expect, test } from '@jest/globals';
import type { RunnerError } from '../errors.js';
import { combineSettings } from './settings.js';

const layer = (values: unknown, source = 'x.yaml') => ({ source, folder: '/etc/x', values });

function mistakesOf(...values: unknown[]): string[] {
  try {
    combineSettings(
      values.map((each) => layer(each)),
      '/srv',
    );
  } catch (error) {
    expect(error).toMatchObject({ code: 'INVALID_SETTINGS' } satisfies Partial<RunnerError>);
    return (error as Error).message.split('\n');
  }
  return [];
}

describe('without layers', () => {
  test('the defaults hold, with paths below the folder', () => {
    const { queue, plugins, shutdown } = combineSettings([], '/srv');
    expect(queue).toMatchObject({
      name: 'tasks',
      stateDir: '/srv/.millrace',
      durability: 'fsync',
      onCorrupt: 'throw',
    });
    expect(plugins.directories).toEqual(['/srv/plugins']);
    expect(plugins.builtin).toEqual(['greetings', 'shell', 'http', 'files']);
    expect(shutdown.graceSeconds).toBe(30);
  });

  test('settings that are stored with the queue stay open', () => {
    expect(combineSettings([], '/srv').queue.maxRunning).toBeUndefined();
  });
});

describe('layers', () => {
  test('each goes over those before it, key by key, with paths relative to its own folder', () => {
    const { queue } = combineSettings(
      [layer({ queue: { stateDir: 'state', maxRunning: 3 } }), layer({ queue: { maxRunning: 5 } }, '--set')],
      '/srv',
    );
    expect(queue).toMatchObject({ stateDir: '/etc/x/state', maxRunning: 5 });
  });

  test('empty documents and empty sections say nothing', () => {
    expect(combineSettings([layer(null), layer({ queue: null })], '/srv')).toEqual(
      combineSettings([], '/srv'),
    );
  });

  test('times may have units', () => {
    expect(combineSettings([layer({ queue: { maxTimeout: '10m' } })], '/srv').queue.maxTimeout).toBe(600);
  });

  test('what comes out cannot be changed', () => {
    const settings = combineSettings([layer({ plugins: { packages: ['a'] } })], '/srv');
    const parts = [
      settings,
      settings.queue,
      settings.plugins,
      settings.plugins.packages,
      settings.plugins.directories,
    ];
    expect(parts.every((part) => Object.isFrozen(part))).toBe(true);
  });
});

describe('mistakes', () => {
  test('an unknown key is named with the nearest', () => {
    expect(mistakesOf({ queue: { maxRuning: 3 } })).toEqual([
      'x.yaml: queue.maxRuning is not a setting. Did you mean queue.maxRunning?',
    ]);
  });

  test('a key in the wrong section is found in the right one', () => {
    expect(mistakesOf({ maxRunning: 3 })).toEqual([
      'x.yaml: maxRunning is not a setting. Did you mean queue.maxRunning?',
    ]);
    expect(mistakesOf({ queue: { wach: true } })).toEqual([
      'x.yaml: queue.wach is not a setting. Did you mean plugins.watch?',
    ]);
  });

  test('an unknown section is named with the nearest', () => {
    expect(mistakesOf({ plugin: {} })).toEqual(['x.yaml: plugin is not a setting. Did you mean plugins?']);
  });

  test('names that every object has are as unknown as others', () => {
    expect(mistakesOf({ constructor: {} })[0]).toMatch(/^x\.yaml: constructor is not a setting/);
    expect(mistakesOf({ queue: { toString: 1 } })[0]).toMatch(/^x\.yaml: queue\.toString is not a setting/);
  });

  test('a wrong value is shown beside what was expected', () => {
    expect(mistakesOf({ queue: { maxRunning: 'two' } })).toEqual([
      "x.yaml: queue.maxRunning: expected a whole number of at least 1, found 'two'.",
    ]);
  });

  test.each([
    ['queue', 'maxRunning', 0],
    ['queue', 'maxRunning', 1.5],
    ['queue', 'defaultTimeout', 0],
    ['queue', 'defaultTimeout', 'soon'],
    ['queue', 'durability', 'maybe'],
    ['queue', 'name', '../x'],
    ['queue', 'stateDir', ''],
    ['queue', 'historyLimit', -1],
    ['plugins', 'directories', './plugins'],
    ['plugins', 'directories', [1]],
    ['plugins', 'builtin', ['shel']],
    ['plugins', 'watch', 'yes'],
    ['shutdown', 'graceSeconds', Infinity],
  ])('%s.%s does not take %j', (section, key, value) => {
    expect(mistakesOf({ [section]: { [key]: value } })).toHaveLength(1);
  });

  test('all of them are reported at once', () => {
    expect(mistakesOf({ queue: { nam: 'x', maxRunning: 0 } }, { plugins: { watch: 1 } })).toHaveLength(3);
  });

  test.each([['text'], [['a list']], [5]])('a document that is %j has no settings', (values) => {
    expect(mistakesOf(values)[0]).toMatch(/^x\.yaml: expected sections such as queue, plugins, shutdown/);
  });

  test('a section that is no mapping is named', () => {
    expect(mistakesOf({ queue: 'tasks' })).toEqual([
      "x.yaml: queue: expected settings by name, found 'tasks'.",
    ]);
  });

  test('the line is named where there is one', () => {
    const lineOf = (path: readonly string[]) => (path.join('.') === 'queue.nam' ? 7 : undefined);
    expect(() => combineSettings([{ ...layer({ queue: { nam: 1 } }), lineOf }], '/srv')).toThrow(
      /^x\.yaml:7: queue\.nam /,
    );
  });
});
