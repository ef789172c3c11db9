import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PluginRoot } from '../test/plugin-root.js';
import { loadPairs } from './plugin-module.js';

let root: PluginRoot;
beforeEach(() => {
  root = new PluginRoot();
});
afterEach(() => root[Symbol.dispose]());

const options = { loadTimeoutSeconds: 10, baseDir: '/' };
const load = async (name: string, text: string) => loadPairs(root.write(name, text), 'as written', options);

test.each([
  ['a named export', 'a.mjs', 'export function toRegister() { return [1]; }'],
  ['a method of the default export', 'a.mjs', 'export default { toRegister() { return [this.x]; }, x: 1 };'],
  [
    'a static method of a default class',
    'a.mjs',
    'export default class { static toRegister() { return [1]; } }',
  ],
  ['a promise', 'a.mjs', 'export const toRegister = async () => [1];'],
  ['a CommonJS export', 'a.cjs', 'exports.toRegister = () => [1];'],
  ['CommonJS module.exports', 'a.cjs', 'module.exports = Object.create({ toRegister: () => [1] });'],
  [
    'CommonJS made from an ES module',
    'a.cjs',
    'exports.__esModule = true; exports.default = { toRegister: () => [1] };',
  ],
])('%s gives the pairs', async (_what, name, text) => {
  expect(await load(name, text)).toEqual([1]);
});

test.each([
  ['a syntax error', 'export const = 1', 'IMPORT_FAILED', /SyntaxError.*node --check/],
  ['an import that is not there', "import 'nowhere-to-be-found'", 'IMPORT_FAILED', /nowhere-to-be-found/],
  ['an error while it is imported', "throw new Error('no luck')", 'IMPORT_FAILED', /Error: no luck$/],
  ['something odd that is thrown', 'throw Object.create(null)', 'IMPORT_FAILED', /without a text/],
  ['an empty file', '', 'NO_TO_REGISTER', /has no function toRegister/],
  [
    'a toRegister that is no function',
    'export const toRegister = [1]',
    'NO_TO_REGISTER',
    /has no function toRegister/,
  ],
  ['a default export that is null', 'export default null', 'NO_TO_REGISTER', /has no function toRegister/],
  [
    'a toRegister that throws',
    "export const toRegister = () => { throw new Error('no\\nluck') }",
    'TO_REGISTER_FAILED',
    /Error: no$/,
  ],
  [
    'a toRegister that rejects',
    "export const toRegister = async () => { throw 'luck' }",
    'TO_REGISTER_FAILED',
    /failed: luck$/,
  ],
  [
    'a toRegister that returns nothing',
    'export const toRegister = () => {}',
    'PAIRS_NOT_A_LIST',
    /returned undefined/,
  ],
  [
    'a toRegister that returns an object',
    'export const toRegister = () => ({})',
    'PAIRS_NOT_A_LIST',
    /of type object/,
  ],
])('%s is told', async (_what, text, code, message) => {
  await expect(load('a.mjs', text)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

test.each([
  ['an import', 'await new Promise(() => {}); export const toRegister = () => []'],
  ['a toRegister', 'export const toRegister = () => new Promise(() => {})'],
])('%s that hangs is given up at the time limit', async (_what, text) => {
  const file = root.write('a.mjs', text);
  await expect(loadPairs(file, 'as written', { ...options, loadTimeoutSeconds: 0.05 })).rejects.toMatchObject(
    { code: 'LOAD_TIMED_OUT' },
  );
});

test('what failed is tried afresh, and what succeeded is not imported twice', async () => {
  const text =
    'export const toRegister = () => [globalThis.count = (globalThis.count ?? 0) + 1]; if (!globalThis.ready) throw 0;';
  const file = root.write('a.mjs', text);
  await expect(loadPairs(file, '1', options)).rejects.toMatchObject({ code: 'IMPORT_FAILED' });
  Object.assign(globalThis, { ready: true });
  expect(await loadPairs(file, '1', options)).toEqual([1]);
  expect(await loadPairs(file, '1', options)).toEqual([2]);
});
