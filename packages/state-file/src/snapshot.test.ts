import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { TestFolder } from '../test/support/folder.js';
import type { Json, StateModel } from './model.js';
import { readSnapshot } from './snapshot-reader.js';
import { writeSnapshot } from './snapshot-writer.js';
import { nodeSystem } from './system.js';
import { createSystemWith } from './testing/index.js';

type Entries = [section: string, entry: Json][];

const folder = new TestFolder();
const head = { format: 'list', version: 2, generation: 3, seq: 40, journal: 'a.000003-aaaaaaaa.log' };
const awkward: Entries = [
  [
    'first',
    { text: '- x: "\u2028\u0085\x7f\ufeff\\', ['k'.repeat(2000)]: [1e21, -1.5e-7, null, true, {}, []] },
  ],
  ['first', { __proto__: null, null: 'null', '<<': { a: 1 }, '': '' }],
  ['first', '\ud800 lone'],
  ['second', 'checksum: "00000000"'],
  ['second', []],
];

const model: Pick<StateModel<Entries, never>, 'format' | 'version' | 'empty' | 'load'> = {
  format: 'list',
  version: 2,
  empty: () => [],
  load(state, section, entry) {
    if (section === 'refused') throw new Error('no');
    return [...state, [section, entry]];
  },
};

async function write(entries: Entries = awkward, system = nodeSystem): Promise<string> {
  const path = folder.file('a.000003.yaml');
  await writeSnapshot(system, path, head, entries);
  return path;
}

const read = async (path: string): ReturnType<typeof readSnapshot<Entries>> =>
  readSnapshot(nodeSystem, path, model);

async function edit(change: (text: string) => string, entries: Entries = awkward): Promise<string> {
  rmSync(folder.file('a.000003.yaml'), { force: true });
  const path = await write(entries);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  return path;
}

test('what was written is read, each entry a line of JSON', async () => {
  const path = await write();
  expect(await read(path)).toEqual({ head, state: awkward, bytes: statSync(path).size });
  expect(
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('  - ')),
  ).toHaveLength(5);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a snapshot is YAML for any tool that reads it', async () => {
  const { state, ...rest } = parse(readFileSync(await write(), 'utf8')) as Record<string, unknown>;
  expect(rest).toEqual({ ...head, checksum: expect.stringMatching(/^[0-9a-f]{8}$/) });
  expect(state).toEqual({
    first: awkward.slice(0, 3).map((entry) => entry[1]),
    second: awkward.slice(3).map((entry) => entry[1]),
  });
});

test('an empty state and one of many lines are read', async () => {
  expect((await read(await write([]))).state).toEqual([]);
  const many = Array.from({ length: 20_000 }, (_, i): [string, Json] => [
    'many',
    { i, text: 'ä'.repeat(20) },
  ]);
  const loaded: Json[] = [];
  const counting = {
    ...model,
    load: (state: Entries, _: string, entry: Json) => (loaded.push(entry), state),
  };
  await writeSnapshot(nodeSystem, folder.file('many'), head, many);
  await readSnapshot(nodeSystem, folder.file('many'), counting);
  expect(loaded).toEqual(many.map((entry) => entry[1]));
});

describe('after an edit by hand', () => {
  test('another layout of the same content is read', async () => {
    const layouts: ((text: string) => string)[] = [
      (text) => stringify(parse(text)),
      (text) => stringify(parse(text), { indent: 4, collectionStyle: 'flow' }),
      (text) => text.replaceAll('\n', '\r\n'),
      (text) => text.replace(/^#.*\n/gm, ''),
      (text) => text.slice(0, -1),
      (text) => `---\n${text}`,
      (text) => text.replaceAll('  - {', '  -   {  '),
    ];
    for (const layout of layouts)
      expect(await read(await edit(layout))).toMatchObject({ head, state: awkward });
  });

  test('changed content is read when the checksum says none', async () => {
    const entries: Entries = [['first', { a: 1 }]];
    const change = (text: string): string => text.replace('"a":1', '"a":2').replace(/"\w{8}"\n$/, 'none\n');
    expect((await read(await edit(change, entries))).state).toEqual([['first', { a: 2 }]]);
    const block = (text: string): string => stringify({ ...(parse(change(text)) as object) });
    expect((await read(await edit(block, entries))).state).toEqual([['first', { a: 2 }]]);
  });

  test('a large file whose entries were changed, and not its layout, is read without the YAML parser', async () => {
    const text = 'x\u2028'.repeat(1000);
    const entries = Array.from({ length: 3000 }, (): [string, Json] => ['first', text]);
    const path = await edit((before) => before.replace(/"\w{8}"\n$/, 'none\n'), entries);
    expect(statSync(path).size).toBeGreaterThan(8 * 1024 * 1024);
    const counting = {
      ...model,
      load: (state: Entries, section: string, entry: Json) => (state.push([section, entry]), state),
    };
    expect((await readSnapshot(nodeSystem, path, counting)).state).toHaveLength(3000);
  });

  test('changed content is refused when the checksum is the old one, with the remedy', async () => {
    const path = await edit((text) => text.replace('"a":1', '"a":2'), [['first', { a: 1 }]]);
    await expect(read(path)).rejects.toThrow(
      /does not match its checksum \(after an edit by hand, set it to none\)/,
    );
  });

  test.each([
    [
      'a syntax error, with its line',
      (text: string) => text.replace('state:', 'state: ['),
      /a\.000003\.yaml, line \d+: it is not YAML/,
    ],
    ['a key that is not known', (text: string) => `${text}extra: 1\n`, /"extra" does not belong/],
    ['a head without a number', (text: string) => text.replace('seq: 40', 'seq: x'), /the head is not one/],
    ['a head that lost a key', (text: string) => text.replace(/^journal.*\n/m, ''), /the head is not one/],
    [
      'a section that is no list',
      (text: string) => text.replace(/ {2}second:\n([^\n]*\n)*/, '  second: 5\n'),
      /"second" is not a list/,
    ],
    [
      'no state',
      (text: string) => text.replace(/^state:\n( [^\n]*\n)*/m, 'state: 5\n'),
      /its state is missing/,
    ],
    [
      'an alias',
      (text: string) => text.replace('format: "list"', 'format: &a "list"').replace('seq: 40', 'seq: *a'),
      /CORRUPT|cannot be read|not one of/,
    ],
    ['something else', () => '5\n', /it is not a state file/],
    ['nothing', () => '', /it is not a state file/],
  ])('%s is refused', async (_, change, message) => {
    await expect(read(await edit(change))).rejects.toThrow(message);
  });

  test('a large file of another layout is refused rather than read for minutes', async () => {
    const path = folder.file('a.000003.yaml');
    writeFileSync(path, `# ${'x'.repeat(9 * 1024 * 1024)}\n? odd\n`);
    await expect(read(path)).rejects.toThrow(/too large/);
  });
});

test('any flipped byte is found, or changes nothing', async () => {
  const entries: Entries = [
    ['first', { a: [1, 'two'] }],
    ['second', 'x'],
  ];
  const path = await write(entries);
  const intact = readFileSync(path);
  for (let at = 0; at < intact.length; at += 1) {
    const damaged = Buffer.from(intact);
    damaged[at]! ^= 1 << (at % 8);
    writeFileSync(path, damaged);
    const outcome = await read(path).catch((error: unknown) => error);
    if ((outcome as { code?: unknown }).code !== 'CORRUPT_STATE')
      expect(outcome).toMatchObject({ head, state: entries });
  }
});

test('a file that was cut is found', async () => {
  const path = await write();
  const intact = readFileSync(path);
  for (let length = 0; length < intact.length - 1; length += 37) {
    writeFileSync(path, intact.subarray(0, length));
    await expect(read(path)).rejects.toMatchObject({ code: 'CORRUPT_STATE' });
  }
});

test('an entry that the model refuses is reported with its line', async () => {
  const path = await write([
    ['first', 1],
    ['refused', 2],
  ]);
  await expect(read(path)).rejects.toThrow(/line 12: the entry in refused cannot be used \(no\)/);
});

test('another format and a newer version are refused for what they are', async () => {
  const path = await write([]);
  await expect(readSnapshot(nodeSystem, path, { ...model, format: 'other' })).rejects.toMatchObject({
    code: 'FOREIGN_FORMAT',
  });
  await expect(readSnapshot(nodeSystem, path, { ...model, version: 1 })).rejects.toMatchObject({
    code: 'UNSUPPORTED_VERSION',
  });
  expect(await readSnapshot(nodeSystem, path, { ...model, version: 3 })).toMatchObject({ head });
});

describe('writing', () => {
  test('goes on after a short write, and fails with the code of the system', async () => {
    const system = createSystemWith();
    system.inject({ call: 'write', bytes: 7 });
    expect((await read(await write(awkward, system))).state).toEqual(awkward);
    system.inject({ call: 'write', bytes: 7 });
    system.inject({ call: 'write', nth: 2, code: 'ENOSPC' });
    await expect(writeSnapshot(system, folder.file('b'), head, awkward)).rejects.toMatchObject({
      code: 'ENOSPC',
    });
    system.inject({ call: 'write', bytes: 0 });
    await expect(writeSnapshot(system, folder.file('c'), head, awkward)).rejects.toMatchObject({
      code: 'SHORT_WRITE',
    });
  });

  test('never replaces a file', async () => {
    await expect(write().then(async () => write())).rejects.toMatchObject({ code: 'EEXIST' });
    expect(existsSync(folder.file('a.000003.yaml'))).toBe(true);
  });

  test('refuses an entry that JSON cannot carry', async () => {
    await expect(write([['first', undefined as unknown as Json]])).rejects.toThrow(/entry of first/);
  });
});
