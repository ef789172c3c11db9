import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { findTransformer, knownTransformer } from './transformer.js';

let folder: string;
beforeEach(() => void (folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-libraries-')))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Installs a library that does nothing; the path of its module. */
function install(place: string, name: string): string {
  const file = join(folder, place, 'node_modules', name, 'index.js');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  writeFileSync(join(dirname(file), 'package.json'), JSON.stringify({ name, main: 'index.js' }));
  return file;
}

const find = (...places: string[]) => findTransformer(places.map((place) => join(folder, place)));

test('where nothing is installed there is none', () => {
  expect(find('plugins', 'elsewhere')).toBeUndefined();
});

test('the quickest library of the first folder that has one is taken, also from a folder above', () => {
  const typescript = install('.', 'typescript');
  expect(find('plugins')).toEqual({ name: 'typescript', path: typescript });
  const esbuild = install('elsewhere', 'esbuild');
  expect(find('plugins', 'elsewhere')).toEqual({ name: 'typescript', path: typescript });
  expect(find('elsewhere', 'plugins')).toEqual({ name: 'esbuild', path: esbuild });
});

test('tsx lends the esbuild that it brings along', () => {
  install('plugins', 'tsx');
  const esbuild = install('plugins/node_modules/tsx', 'esbuild');
  expect(find('plugins')).toEqual({ name: 'esbuild', path: esbuild });
});

test('what another process found is taken only while it is there', () => {
  const path = install('.', 'esbuild');
  const told = (name: string, at: string) => knownTransformer(JSON.stringify({ name, path: at }));
  expect(told('esbuild', path)).toEqual({ name: 'esbuild', path });
  expect([told('esbuild', `${path}.gone`), told('rm', path)]).toEqual([undefined, undefined]);
  expect(['', '{', 'null', '7', undefined].map(knownTransformer)).toEqual(Array(5).fill(undefined));
});
