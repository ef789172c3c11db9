import { resolve } from 'node:path';
import { Registry } from '@millrace/queue';
import { expect, test } from '@jest/globals';
import { folderOf, foldersOf, managerSettings, watchSettings } from './options.js';

const invalid = (option: string) => expect.objectContaining({ code: 'INVALID_OPTION', context: { option } });

test('every setting has a default', () => {
  const settings = managerSettings({});
  expect(settings).toMatchObject({
    baseDir: process.cwd(),
    directories: [],
    disabled: [],
    loadTimeoutSeconds: 10,
  });
  expect(settings.registry.has('noop')).toBe(true);
});

test('relative folders start at the base folder', () => {
  const settings = managerSettings({ baseDir: 'base', directories: ['plugins'], registry: new Registry() });
  expect(settings.directories).toEqual([resolve('base/plugins')]);
  expect(folderOf('plugins', 'A::B', settings.baseDir).path).toBe(resolve('base/plugins/A/B'));
});

test('each namespace in each directory is a folder, and the same folder counts once', () => {
  const folders = foldersOf({ directories: ['x', 'y', './x'], namespaces: ['A', 'B.C'] }, '/base');
  expect(folders.map(({ path }) => path)).toEqual(
    ['x/A', 'x/B/C', 'y/A', 'y/B/C'].map((path) => resolve('/base', path)),
  );
  expect(foldersOf({ directories: ['x'] }, '/base').map(({ path }) => path)).toEqual([resolve('/base/x')]);
});

test('watching has times in seconds', () => {
  expect(watchSettings({ directories: ['x'] })).toEqual({
    folders: { directories: ['x'] },
    debounceSeconds: 0.1,
    rescanSeconds: 30,
  });
});

test.each([
  ['an unknown name', { registri: 1 }, 'registri'],
  ['a base folder that is empty', { baseDir: '' }, 'baseDir'],
  ['directories that are no list', { directories: 'x' }, 'directories'],
  ['an empty directory', { directories: [''] }, 'directories'],
  ['disabled names that are no strings', { disabled: [1] }, 'disabled'],
  ['no time at all', { loadTimeoutSeconds: 0 }, 'loadTimeoutSeconds'],
  ['a time beyond the timers of Node', { loadTimeoutSeconds: Infinity }, 'loadTimeoutSeconds'],
])('%s is refused', (_what, options, option) => {
  expect(() => managerSettings(options as object)).toThrow(invalid(option));
});

test('calls with wrong arguments are refused', () => {
  expect(() => folderOf('', '', '/')).toThrow(invalid('rootDir'));
  expect(() => foldersOf({} as never, '/')).toThrow(invalid('directories'));
  expect(() => foldersOf({ directories: ['x'], namespace: 'A' } as never, '/')).toThrow(invalid('namespace'));
  expect(() => foldersOf({ directories: ['x'], namespaces: 'A' } as never, '/')).toThrow(
    invalid('namespaces'),
  );
  expect(() => foldersOf(null as never, '/')).toThrow(invalid('loadAllPlugins'));
  expect(() => watchSettings({ directories: ['x'], rescanSeconds: -1 })).toThrow(invalid('rescanSeconds'));
});
