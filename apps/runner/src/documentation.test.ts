import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { commandTable } from './command-line/command-table.js';
import { exitCodes } from './exit-codes.js';
import { combineSettings } from './settings/settings.js';
import { settingPaths } from './settings/schema.js';

const documents = join(import.meta.dirname, '../../../docs');
const cli = readFileSync(join(documents, 'cli.md'), 'utf8');
const settings = readFileSync(join(documents, 'settings.md'), 'utf8');

test.each(commandTable.map(({ name }) => name))('docs/cli.md speaks of %s', (name) => {
  expect(cli).toMatch(new RegExp(`^\\|.*\`${name}\\b`, 'm'));
});

test.each(Object.values(exitCodes))(
  'docs/cli.md gives the meaning of exit code $code',
  ({ code, meaning }) => {
    const [, documented] = new RegExp(`^\\| ${code} \\| (.*) \\|$`, 'm').exec(cli) ?? [];
    expect(documented?.replaceAll('`', '').concat('.')).toBe(meaning);
  },
);

test('docs/settings.md shows every setting with its default, and nothing else', async () => {
  const [, example = ''] = /```yaml\n(.*?)```/s.exec(settings) ?? [];
  const { parse } = await import('yaml');
  const values = parse(example) as Record<string, Record<string, unknown>>;
  const shown = Object.entries(values).flatMap(([section, keys]) =>
    Object.keys(keys).map((key) => `${section}.${key}`),
  );
  expect(shown.sort()).toEqual(settingPaths().sort());
  const layer = { source: 'docs/settings.md', folder: '/srv', values };
  const stored = {
    maxRunning: 2,
    defaultTimeout: 60,
    maxTimeout: 300,
    defaultChildTimeout: 3600,
    historyLimit: 1000,
    maxDataSize: 1_048_576,
  };
  const defaults = combineSettings([], '/srv');
  expect(combineSettings([layer], '/srv')).toEqual({ ...defaults, queue: { ...defaults.queue, ...stored } });
});
