import { expect, test } from '@jest/globals';
import { below, fromBytes, fromText, shown, toBytes, toText } from './byte-path.js';

test('every byte survives', () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  expect(toBytes(fromBytes(bytes))).toEqual(bytes);
});

test('text becomes its UTF-8 bytes and back', () => {
  expect(toBytes(fromText('größe'))).toEqual(Buffer.from('größe'));
  expect(toText(fromText('größe'))).toBe('größe');
});

test('what is shown stays on one line and cannot steer a terminal', () => {
  expect(shown(fromText('größe'))).toBe('größe');
  expect(shown(fromText('a\nb\u001b[0m\u202e'))).toBe('a\\x0ab\\x1b[0m\\u{202e}');
  expect(shown(fromBytes(Buffer.from([0x61, 0xff, 0x0a])))).toBe('a\\xff\\x0a');
});

test('a path from the root has no leading slash', () => {
  expect([below('', 'a'), below('a', 'b')]).toEqual(['a', 'a/b']);
});
