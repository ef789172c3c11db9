import { describe, expect, test } from '@jest/globals';
import { fromToken, toToken } from './token.js';

const place = { stateDir: '/var/lib/a folder/ü', name: 'tasks' };

function encoded(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

describe('the token of a schedule', () => {
  test('names the place it was made from', () => {
    expect(fromToken(toToken(place))).toEqual(place);
  });

  test('is one word that can be part of a command', () => {
    expect(toToken(place)).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  test.each([
    ['nothing', undefined],
    ['a number', 42],
    ['an empty string', ''],
    ['any word', 'tasks'],
    ['text that is no JSON', encoded('{')],
    ['JSON that is no object', encoded('"x"')],
    ['null', encoded('null')],
    ['another version', encoded({ v: 2, dir: '/var/lib', name: 'tasks' })],
    ['a place without a name', encoded({ v: 1, dir: '/var/lib' })],
    ['a relative folder', encoded({ v: 1, dir: 'lib', name: 'tasks' })],
    ['a folder that climbs', encoded({ v: 1, dir: '/var/lib/../../etc', name: 'tasks' })],
    ['a folder with a zero byte', encoded({ v: 1, dir: '/var/lib\0', name: 'tasks' })],
    ['a name that climbs', encoded({ v: 1, dir: '/var/lib', name: '../tasks' })],
    ['a name that is a path', encoded({ v: 1, dir: '/var/lib', name: 'a/b' })],
    ['a token of monstrous length', encoded({ v: 1, dir: `/${'a'.repeat(10_000)}`, name: 'tasks' })],
  ])('%s is refused', (_, token) => {
    expect(() => fromToken(token)).toThrow(expect.objectContaining({ code: 'INVALID_TOKEN' }));
  });
});
