import type { Random } from '../random.js';

const PROTOTYPE_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
  'then',
  'toJSON',
];
const ESCAPES = [
  '\u001b[2J',
  '\u001b]0;owned\u0007',
  '\u001bP+q\u001b\\',
  '\u009b31m',
  '\u001b[6n',
  '\r\u001b[K',
  '\b',
];
const REORDERING = ['\u202e', '\u2066', '\u2069', '\u200f', '\u061c', '\ufeff', '\u2028', '\u2029'];
const PATHS = [
  '../../outside',
  '/etc/passwd',
  '..\\..\\outside',
  './.',
  '~/x',
  'file:///etc/passwd',
  '/dev/zero',
];
const IDS = [
  'TQ:TaskQueue:1',
  'TQ:../../outside:1',
  'TQ:__proto__:1',
  'TQ:TaskQueue:01',
  'TQ:a/b:7',
  'TQ:a-b:7',
  'TQ::1',
];
const SYNTAX = [
  '{"a":',
  '*a',
  '&a',
  '- x',
  '---',
  '!!js/function',
  '$(touch outside)',
  '; rm -rf .',
  '%s%n',
  '#',
  ': ',
];
const QUOTES = ["'", '"', '\\', '\\"', "\\'", "'\"'", '`', '“'];
const SPACES = [' ', '\t', '\u00a0', '\u3000', '\v', '\f'];
const LONE_SURROGATES = ['\ud800', '\udfff', '\udc00\ud800', '\udbff'];

type Kind = (random: Random) => string;

const kinds: readonly Kind[] = [
  (random) => anyPlane(random),
  (random) => random.pick(LONE_SURROGATES),
  (random) => String.fromCharCode(random.between(1, 0x1f)),
  (random) => String.fromCharCode(random.between(0x7f, 0x9f)),
  (random) => random.pick(ESCAPES),
  (random) => random.pick(REORDERING),
  (random) => random.pick(QUOTES),
  (random) => random.pick(PROTOTYPE_NAMES),
  (random) => random.pick(PATHS),
  (random) => random.pick(IDS),
  (random) => random.pick(SYNTAX),
  (random) => random.pick(SPACES),
  (random) => 'plain'.slice(random.below(5)),
];

/** A text that programs stumble over. Never empty; a NUL or a mebibyte now and then. */
export function hostileText(random: Random): string {
  const parts = Array.from({ length: random.between(1, 4) }, () => random.pick(kinds)(random));
  if (random.chance(0.02)) parts.push('\0');
  if (random.chance(0.004)) parts.push('x'.repeat(random.pick([70_000, 1024 * 1024])));
  return parts.join('');
}

/** The same without white space and NUL: a command may be called so. */
export function hostileWord(random: Random): string {
  return (
    hostileText(random)
      .replaceAll(/[\s\0]/g, '')
      .slice(0, 2000) || random.pick(PROTOTYPE_NAMES)
  );
}

/** An id that may or may not have the form of one. */
export function hostileId(random: Random): string {
  return random.chance(0.3) ? random.pick(IDS) : `TQ:${hostileText(random)}:${random.below(5)}`;
}

/** JSON with such texts as keys and values, nested a little. */
export function hostileJson(random: Random, depth = 2): unknown {
  const scalars = [null, true, -0, 1e308, 2 ** 53, hostileText(random)];
  if (depth === 0 || random.chance(0.5)) return random.pick(scalars);
  const inner = (): unknown => hostileJson(random, depth - 1);
  if (random.chance(0.5)) return [inner(), inner()];
  return Object.fromEntries([
    [random.pick(PROTOTYPE_NAMES), inner()],
    [hostileText(random), inner()],
  ]);
}

function anyPlane(random: Random): string {
  const point = random.between(0, 16) * 0x1_0000 + random.below(0x1_0000);
  return point >= 0xd800 && point <= 0xdfff ? '\ufffd' : String.fromCodePoint(point || 1);
}
