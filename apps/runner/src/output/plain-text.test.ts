import { describe, expect, test } from '@jest/globals';
import { toPlainJson, toPlainLine, toPlainText } from './plain-text.js';

const hostile = 'a\u001b[2Jb\u009bc\rd\ne\tf\u202eg\u2028h\u007fi';

test('a line has nothing in it that steers a terminal', () => {
  expect(toPlainLine(hostile)).toBe('a\\u001b[2Jb\\u009bc\\rd\\ne\\tf\\u202eg\\u2028h\\u007fi');
});

test('a text keeps its line ends and tabs', () => {
  expect(toPlainText('a\r\nb\tc\rd\u001b')).toBe('a\nb\tc\\rd\\u001b');
});

test('letters of any script stay as they are', () => {
  expect(toPlainLine('Grüße, 世界, مرحبا')).toBe('Grüße, 世界, مرحبا');
});

describe('JSON', () => {
  test.each([undefined, 2])('is the same document and steers no terminal (indent %s)', (indent) => {
    const json = toPlainJson({ [hostile]: [hostile] }, indent);
    expect(JSON.parse(json)).toEqual({ [hostile]: [hostile] });
    expect(json.replaceAll('\n', '')).toBe(toPlainLine(json.replaceAll('\n', '')));
  });
});
