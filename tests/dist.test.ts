import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { published } from '../scripts/published.mjs';

const root = join(import.meta.dirname, '..');

const libraries = published
  .filter((folder) => !folder.startsWith('apps'))
  .map((folder) => join(folder, 'dist'));

function namesIn(file: string, how: 'import' | 'require'): string[] {
  const load =
    how === 'import'
      ? `await import(${JSON.stringify(file)})`
      : `createRequire(${JSON.stringify(file)})(${JSON.stringify(file)})`;
  const program = `import { createRequire } from 'node:module'; console.log(JSON.stringify(Object.keys(${load}).sort()));`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }),
  );
}

const importCalls = (file: string) => readFileSync(file, 'utf8').match(/\bimport\(/g)?.length ?? 0;

describe.each(libraries)('%s', (folder) => {
  const dist = join(root, folder);
  const modules = readdirSync(dist).filter((name) => name.endsWith('.cjs'));

  test.each(modules)('%s offers what the ES module offers', (name) => {
    const esm = join(dist, name.replace(/cjs$/, 'js'));
    expect(namesIn(join(dist, name), 'require')).toEqual(namesIn(esm, 'import'));
  });

  test.each(modules)('%s keeps import() as it is, since a plugin may be an ES module', (name) => {
    const esm = join(dist, name.replace(/cjs$/, 'js'));
    expect(importCalls(join(dist, name))).toBe(importCalls(esm));
  });
});
