import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Family, Round } from '../family.js';
import type { Random } from '../random.js';
import { promise } from '../violation.js';
import { assertOnly } from './fences.js';
import { assertHarmless, assertManners, millrace } from './millrace.js';
import type { Called } from './millrace.js';
import { hostileJson, hostileText } from './texts.js';

const SIZES = { short: 4, long: 20 };
const STRANGER = 54_321;
const OUTSIDE = 'shutdown: {graceSeconds: 1}\n';

/** Who could have planted the file, or what stands in its place; and whether it is read when it is found. */
const PLACES = {
  'a file': 'read',
  'a link to a file': 'read',
  'a file that everybody may write': 'refused',
  'a link to such a file': 'refused',
  'a file of another owner': 'refused',
  'a folder': 'passed over',
  'a pipe': 'passed over',
  'a link to a device': 'passed over',
  'a link to itself': 'passed over or unreadable',
} as const;
type Kind = keyof typeof PLACES;

const OPTIONS = [
  'maxRunning',
  'name',
  'durability',
  'onCorrupt',
  'defaultTimeout',
  'killGraceSeconds',
  '__proto__',
];
const LISTS = ['directories', 'namespaces', 'packages', 'builtin', 'disabled', 'watch', 'constructor'];

interface Case {
  readonly place: Kind;
  readonly text: string;
  readonly named: boolean;
  readonly words: readonly string[];
}

/** Settings files that somebody made up or planted. */
export const settings: Family = {
  name: 'settings',
  title: 'made-up and planted settings files: nonsense, bombs, endless files, links, pipes, strange owners',
  async play(round) {
    const cases = Array.from({ length: SIZES[round.scale] }, () => drawCase(round.random));
    round.ledger.plan(JSON.stringify(cases));
    for (const [number, each] of cases.entries()) await suffer(round, `${number}`, each);
  },
};

function drawCase(random: Random): Case {
  const place = random.chance(0.5) ? 'a file' : random.pick(Object.keys(PLACES) as Kind[]);
  // What somebody names is opened as it is: a pipe would be waited for, as by every program.
  const named = place.includes('file') && random.chance(0.3);
  const words = random.pick([
    ['info'],
    ['commands'],
    ['status', '--json'],
    ['list'],
    ['plugins', 'verbose'],
    ['doctor'],
  ]);
  return { place, text: drawText(random).slice(0, 3_000_000), named, words };
}

function drawText(random: Random): string {
  const texts = random.chance(0.5) ? settingsTexts(random) : yamlTexts(random);
  return random.pick(texts)();
}

/** Values that are none. */
function settingsTexts(random: Random): (() => string)[] {
  const value = (): string => JSON.stringify(hostileJson(random, 3));
  return [
    () => `queue:\n  ${random.pick(OPTIONS)}: ${value()}\n`,
    () => `plugins:\n  ${random.pick(LISTS)}: [${value()}, ${value()}]\n`,
    () => `shutdown: ${value()}\n`,
    () => `${value()}: ${value()}\n`,
    () => `queue: {maxRunning: ${'9'.repeat(400)}}\n`,
    () =>
      `plugins: {packages: [../../outside, /etc/passwd, 'node:fs', 'data:text/javascript,process.exit(9)']}\n`,
    () => `plugins: {directories: [/dev, /proc/self/fd, /nowhere, "\\0", "\\e[2J"]}\n`,
  ];
}

/** Documents that parsers stumble over. */
function yamlTexts(random: Random): (() => string)[] {
  const bomb = Array.from(
    { length: 12 },
    (_, at) => `k${at}: &k${at} [${`*k${at - 1},`.repeat(at && 12)}1]\n`,
  );
  return [
    () => Array.from({ length: random.below(300) }, () => hostileText(random).slice(0, 50)).join('\n'),
    () => `queue: {name: [${'['.repeat(random.pick([100, 5000, 200_000]))}\n`,
    () => `${bomb.join('')}queue: *k11\n`,
    () => '__proto__: {polluted: true}\nqueue: {__proto__: {maxRunning: 99}}\n',
    () => 'queue: {maxRunning: 1}\nqueue: {maxRunning: 2}\n',
    () => `# ${'x'.repeat(2_000_000)}\n`,
    () => "queue: !!js/function 'function () { process.exit(9) }'\n",
    () => '&a [*a]',
    () => '\ufeff---\n...\n---\nqueue: 1\n',
    () => '',
  ];
}

async function suffer(round: Round, name: string, { place, text, named, words }: Case): Promise<void> {
  const outer = join(round.folder, name);
  const folder = join(outer, 'current');
  mkdirSync(folder, { recursive: true });
  // What is passed over leads to this one; nothing above it is looked at.
  writeFileSync(join(outer, 'millrace.yaml'), '');
  writeFileSync(join(outer, 'outside'), OUTSIDE);
  plant(folder, place, text);
  const called = await millrace(folder, named ? [...words, '--config', 'millrace.yaml'] : words);
  round.ledger.fault(`settings in ${place}${named ? ', named' : ''}`);
  assertManners(called);
  assertHarmless(called);
  assertAnswer(place, named, called);
  promise(readFileSync(join(outer, 'outside'), 'utf8') === OUTSIDE, 'A file outside was changed.');
  assertOnly(outer, ['current', 'outside', 'target', 'millrace.yaml', '.millrace']);
  assertOnly(folder, ['millrace.yaml', '.millrace']);
  round.ledger.check(6);
}

function plant(folder: string, place: Kind, text: string): void {
  const file = join(folder, 'millrace.yaml');
  const target = join(folder, '..', 'target');
  const write = (path: string, mode = 0o644): void => {
    writeFileSync(path, text);
    chmodSync(path, mode);
  };
  switch (place) {
    case 'a folder':
      return void mkdirSync(file);
    case 'a pipe':
      return void execFileSync('mkfifo', [file]);
    case 'a link to a device':
      return symlinkSync('/dev/zero', file);
    case 'a link to itself':
      return symlinkSync('millrace.yaml', file);
    case 'a link to a file':
      return (write(target), symlinkSync(target, file));
    case 'a link to such a file':
      return (write(target, 0o666), symlinkSync(target, file));
    case 'a file that everybody may write':
      return write(file, 0o666);
    case 'a file of another owner':
      return isRoot ? (write(file), chownSync(file, STRANGER, STRANGER)) : write(file, 0o666);
    default:
      return write(file);
  }
}

const isRoot = process.getuid?.() === 0;

/** What others could have planted is refused unless it was named; the doctor says that it is a problem, and goes on. */
function assertAnswer(place: Kind, named: boolean, { args, stdout, stderr, code }: Called): void {
  const expected = !named && PLACES[place] === 'refused';
  const isRefused = (stdout + stderr).includes('SETTINGS_UNSAFE');
  const holds = args[0] === 'doctor' ? !expected || code === 1 : isRefused === expected;
  promise(
    holds,
    () => `Settings in ${place} are ${isRefused ? '' : 'not '}refused (${code}): ${stdout}${stderr}`,
  );
}
