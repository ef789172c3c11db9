import { Task } from '@millrace/queue';
import type { Json } from '@millrace/state-file';

const words = [
  '',
  ' ',
  '0',
  '-1',
  '-',
  '--',
  '--help',
  '--=',
  '/',
  '../..',
  '*[',
  '{"a":',
  'null',
  '__proto__',
  '\u0001',
  'a\nb',
  '\u{1F980}\uD800',
  "it's",
  'x'.repeat(10_000),
];

const data: readonly Json[] = [
  null,
  true,
  -0.5,
  'text',
  [],
  [[[]]],
  {},
  { toString: null, constructor: 1, length: -1 },
  JSON.parse('{"__proto__":{"args":[]}}') as Json,
];

/** Tasks of a command such as nobody means: few and many arguments, strange words, and data of every kind. */
export function oddTasks(command: string): Task[] {
  const args = [[], ...words.map((word) => [word]), words, Array.from({ length: 1000 }, String)];
  return [
    ...args.map((list) => new Task({ command, args: list })),
    ...data.map((value) => new Task({ command, args: ['a'], data: value })),
    ...data.map((value) => new Task({ command, data: value })),
    new Task({ cmd: `${command} "unclosed 'quotes` }),
    new Task({ command, userdata: { sched: '', a: null } }),
  ];
}
