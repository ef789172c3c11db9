import { chmodSync, chownSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { PluginManager } from '@millrace/plugin-manager';
import { Registry } from '@millrace/queue';
import type { Family, Round } from '../family.js';
import type { Random } from '../random.js';
import { silent } from '../silent.js';
import { promise } from '../violation.js';
import { watchPrototypes } from './pollution.js';
import { attempt, refusalCode } from './refusal.js';
import { hostileText, hostileWord } from './texts.js';

const SIZES = { short: { folders: 3, entries: 12 }, long: { folders: 15, entries: 40 } };
/** Import and `toRegister()` of a plugin that never ends. */
const LOAD_SECONDS = 5;
const HUGE = 2 * 1024 * 1024;
const DEEP = 150;

/** What is to be found in a plugin folder, and whether its code may run. */
const KINDS = {
  good: 'runs',
  huge: 'runs',
  'link inside': 'runs',
  'hard link': 'runs',
  'gives nonsense': 'runs',
  throws: 'runs',
  'never ends': 'runs',
  'writable by others': 'unsafe',
  'writable by its group': 'unsafe',
  'of another owner': 'unsafe',
  'link outside': 'unsafe',
  'link by way of outside': 'unsafe',
  'link to itself': 'nothing',
  'link to nowhere': 'nothing',
  'link to a device': 'nothing',
  pipe: 'nothing',
  folder: 'nothing',
  bytes: 'nothing',
} as const;
type Kind = keyof typeof KINDS;

/** As a whole: the code with which the folder is refused, if it is. */
const ROOTS = {
  whole: undefined,
  deep: undefined,
  'a link': undefined,
  'writable by others': 'FOLDER_UNSAFE',
  'of another owner': 'FOLDER_UNSAFE',
} as const;
type Root = keyof typeof ROOTS;

interface Entry {
  readonly kind: Kind;
  readonly name: string;
  readonly command: string;
  readonly nonsense: string;
}

interface Folder {
  readonly root: Root;
  readonly namespace: string;
  readonly entries: readonly Entry[];
}

const isRoot = process.getuid?.() === 0;
const STRANGER = 54_321;

/** Plugin folders that somebody made to do harm. What is good in them is loaded; what others could have put there is not run. */
export const plugins: Family = {
  name: 'plugins',
  title:
    'plugin folders with links, pipes, strange names, strange owners and modes, nonsense and endless loading',
  async play(round) {
    const { folders, entries } = SIZES[round.scale];
    const plan = Array.from({ length: folders }, () => drawFolder(round.random, entries));
    round.ledger.plan(JSON.stringify(plan));
    const assertPrototypes = watchPrototypes();
    for (const [number, folder] of plan.entries()) await load(round, join(round.folder, `${number}`), folder);
    assertPrototypes();
  },
};

function drawFolder(random: Random, count: number): Folder {
  const root = random.pick(Object.keys(ROOTS) as Root[]);
  const namespace = random.chance(0.7)
    ? ''
    : random.pick(['../..', 'a::..', '/etc', hostileText(random).slice(0, 100)]);
  const kinds = (Object.keys(KINDS) as Kind[]).filter((kind) => kind !== 'never ends');
  const isEndless = random.chance(0.1);
  const entries = Array.from({ length: count }, (_, number) => ({
    kind:
      isEndless && number === 0
        ? ('never ends' as const)
        : random.chance(0.3)
          ? ('good' as const)
          : random.pick(kinds),
    name: `${fileName(random)}${number}.${random.pick(['mjs', 'cjs'])}`,
    command: `${wellFormed(hostileWord(random))}${number}`,
    nonsense: random.pick(NONSENSE),
  }));
  return { root, namespace, entries };
}

/** Such that it is kept and found as it is, and that Node imports it: with a backslash in it, it never would. */
function fileName(random: Random): string {
  return wellFormed(hostileText(random).slice(0, 40))
    .replaceAll(/[/\\\0]/g, '')
    .replace(/^[.\r\n\u2028\u2029]+/, '');
}

function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

/** What `toRegister` of a plugin may come up with. */
const NONSENSE = [
  'null',
  '() => { throw null; }',
  '() => ({ length: 1e9 })',
  '() => new Proxy([], { get() { throw new Error("trap"); } })',
  '() => [["__proto__", null], [1, 2], [], [["a"], () => 0], null, "x"]',
  '() => [["x", { get processTask() { throw new Error("getter"); } }]]',
  '() => ({ then(done) { done({ then(again) { again(7); } }); } })',
  '() => { throw { get message() { throw 1; }, toString() { throw 2; } }; }',
  '() => Array(100000).fill(["same", () => 0])',
  'async () => { throw Symbol("s"); }',
];

async function load(round: Round, place: string, folder: Folder): Promise<void> {
  const ran = ((globalThis as { pluginsThatRan?: Set<string> }).pluginsThatRan = new Set<string>());
  const root = build(place, folder);
  const registry = new Registry();
  const manager = new PluginManager({ registry, logger: silent, loadTimeoutSeconds: LOAD_SECONDS });
  const { entries } = folder;
  const answer = await attempt(async () => manager.loadPlugins(root, folder.namespace));
  const said = (name: string): string => {
    const infos = manager.listPlugins().filter(({ from }) => from?.endsWith(name));
    const problems = infos.flatMap((info) => info.problems.map(({ message }) => message));
    return JSON.stringify([name, folder.root, folder.namespace, answer, infos, problems]);
  };
  round.ledger.fault(`plugin folder: ${folder.root}`);
  for (const { kind } of entries) round.ledger.fault(`plugin: ${kind}`);
  for (const { problems } of manager.listPlugins()) problems.forEach((problem) => refusalCode(problem));
  const isSearched = folder.namespace === '' && 'value' in answer;
  for (const { kind, name, command } of entries) {
    const isGood = isSearched && ['good', 'huge', 'link inside', 'hard link'].includes(kind);
    promise(
      registry.has(command) === isGood,
      () => `A plugin that is ${kind} is ${isGood ? 'not ' : ''}loaded: ${said(name)}`,
    );
    const mayRun = isSearched && KINDS[kind] === 'runs';
    promise(mayRun || !ran.has(command), () => `The code of a plugin was run that is ${kind}: ${said(name)}`);
  }
  assertRefusal(folder, answer);
  round.ledger.check(2 * entries.length + 1);
}

/** A root that others could change is refused, and so is a namespace that would lead out of it. */
function assertRefusal({ root, namespace }: Folder, answer: { value: boolean } | { code: string }): void {
  const code = 'code' in answer ? answer.code : undefined;
  if (code === 'INVALID_NAMESPACE')
    return promise(namespace !== '', 'The root folder itself is called no namespace.');
  const expected = isRoot || root !== 'of another owner' ? ROOTS[root] : undefined;
  promise(code === expected, () => `A plugin folder that is ${root} gives ${code}, not ${expected}.`);
}

/** The path under which the folder is to be loaded. */
function build(place: string, { root, entries }: Folder): string {
  const path =
    root === 'deep' ? join(place, ...Array.from({ length: DEEP }, () => 'deeper')) : join(place, 'root');
  for (const folder of [path, join(place, 'outside'), join(path, '.inside')])
    mkdirSync(folder, { recursive: true, mode: 0o755 });
  for (const entry of entries) buildEntry(place, path, entry);
  if (root === 'writable by others') chmodSync(path, 0o777);
  if (root === 'of another owner' && isRoot) chownSync(path, STRANGER, STRANGER);
  if (root !== 'a link') return path;
  symlinkSync(path, join(place, 'link'));
  return join(place, 'link');
}

function buildEntry(place: string, path: string, entry: Entry): void {
  const { kind, name } = entry;
  const file = join(path, name);
  const write = (to: string, mode = 0o644): void => {
    writeFileSync(to, codeOf(entry));
    chmodSync(to, mode);
  };
  const inside = join(path, '.inside', name);
  const outside = join(place, 'outside', name);
  switch (kind) {
    case 'link inside':
      return (write(inside), symlinkSync(join('.inside', name), file));
    case 'hard link':
      return (write(inside), linkSync(inside, file));
    case 'link outside':
      return (write(outside), symlinkSync(outside, file));
    case 'link by way of outside':
      return (write(inside), symlinkSync(join('..', basename(path), '.inside', name), file));
    case 'link to itself':
      return symlinkSync(name, file);
    case 'link to nowhere':
      return symlinkSync('nowhere', file);
    case 'link to a device':
      return symlinkSync('/dev/zero', file);
    case 'pipe':
      return void execFileSync('mkfifo', [file]);
    case 'folder':
      return void mkdirSync(file);
    case 'writable by others':
      return write(file, 0o666);
    case 'writable by its group':
      return write(file, 0o664);
    case 'of another owner':
      write(file, isRoot ? 0o644 : 0o666);
      return isRoot ? chownSync(file, STRANGER, STRANGER) : undefined;
    default:
      return write(file);
  }
}

/** A module that says that it was run, and what else its kind has it do. */
function codeOf({ kind, name, command, nonsense }: Entry): string {
  if (kind === 'bytes') return '\u0000\u0001\ufffe{{{';
  const note = `globalThis.pluginsThatRan.add(${JSON.stringify(command)});`;
  const offer = `() => [[${JSON.stringify(command)}, () => undefined]]`;
  const toRegister =
    kind === 'gives nonsense' ? nonsense : kind === 'never ends' ? '() => new Promise(() => 0)' : offer;
  const exported = name.endsWith('.mjs') ? 'export const toRegister' : 'exports.toRegister';
  const end = kind === 'throws' ? '\nthrow undefined;' : kind === 'huge' ? `\n//${'x'.repeat(HUGE)}` : '';
  return `${note}\n${exported} = ${toRegister};${end}`;
}
