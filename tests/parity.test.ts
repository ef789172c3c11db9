import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { blocksOf, snippetsOf } from '../packages/queue/test/snippets.js';

const root = join(import.meta.dirname, '..');
const document = readFileSync(join(root, 'docs/parity.md'), 'utf8');

interface Row {
  readonly upstream: string;
  readonly here: string;
  readonly file: string;
  readonly title: string;
}

function rowsOf(section: string): Row[] {
  const text = document.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? '';
  const lines = text.matchAll(/^\| (?!Upstream|---)(.+?) \| (.+?) \| `(.+?)`: (.+) \|$/gm);
  return Array.from(lines, ([, upstream = '', here = '', file = '', title = '']) => ({
    upstream,
    here,
    file,
    title,
  }));
}

const sections = Array.from(document.matchAll(/^## (.+)$/gm), ([, name = '']) => name);
const rows = sections.flatMap(rowsOf);

/** The names that a section puts into code, for example `queueTask` for `queueTask(task, options)`. */
function namesIn(section: string): string[] {
  const code = rowsOf(section).flatMap(({ here }) => [...here.matchAll(/`(?:new )?([\w.]+)[^`]*`/g)]);
  return code.map(([, name = '']) => name);
}

interface Class {
  readonly prototype: object;
}

const isClass = (value: unknown): value is Class =>
  typeof value === 'function' && String(value).startsWith('class');

/** The prototype of a class and those of what it extends, up to a class that the table has for itself. */
function prototypesOf({ prototype }: Class): object[] {
  const above = Object.getPrototypeOf(prototype) as object;
  const isForItself = [Object, Error, ...exportedClasses()].some((known) => known.prototype === above);
  return isForItself ? [prototype] : [prototype, ...prototypesOf({ prototype: above })];
}

function exportedClasses(): Class[] {
  return exported.map(([, value]) => value).filter(isClass);
}

function membersOf(name: string, Class: Class): string[] {
  const instance = prototypesOf(Class)
    .flatMap((prototype) => Object.getOwnPropertyNames(prototype))
    .filter((member) => member !== 'constructor');
  const own = Object.getOwnPropertyNames(Class).filter(
    (member) => !['length', 'name', 'prototype'].includes(member),
  );
  return [...instance, ...own.map((member) => `${name}.${member}`)];
}

async function exportsOf(name: string): Promise<[string, unknown][]> {
  const url = pathToFileURL(join(root, 'packages', name, 'dist/index.js')).href;
  return Object.entries((await import(url)) as Record<string, unknown>);
}

const exported = [
  ...(await exportsOf('queue')),
  ...(await exportsOf('scheduler')),
  ...(await exportsOf('plugin-manager')),
].filter(([, value]) => typeof value === 'function');
const isError = (value: unknown): boolean => (value as Class).prototype instanceof Error;
const classes = exported.filter(([, value]) => isClass(value) && !isError(value)) as [string, Class][];

const diagnostics = [
  'Missing command in register_task_processor.',
  'Missing task processor in register_task_processor.',
  "Command '%s' already has a TaskQueue::Processor registered.",
  'Unrecognized task processor object.',
  'Missing command in unregister_task_processor.',
  "Command '%s' not registered, ignoring.",
  'No caching directory supplied.',
  'No queue name supplied.',
  'Not a recognized TaskQueue state file.',
  'Invalid version of TaskQueue state file.',
  'Cannot queue an empty command.',
  'Task with 0 retries not queued.',
  "No known processor for '%s'.",
  'Requested command [%s] has invalid arguments.',
  'No Task uuid argument passed to %s.',
  "No processor found for '%s'.",
  "Task '%s' timed out during processing.",
  'Undefined tasks found in the queue, removing...',
];

describe('the parity table', () => {
  test('consists of rows that can be read', () => {
    const lines = document.split('\n').filter((line) => /^\| (?!Upstream|---)/.test(line));
    expect(rows).toHaveLength(lines.length);
  });

  test('names tests that are there', () => {
    const isThere = ({ file, title }: Row): boolean => {
      if (!existsSync(join(root, file))) return false;
      const source = readFileSync(join(root, file), 'utf8');
      return [`'${title}',`, `"${title}",`].some((quoted) => source.includes(quoted));
    };
    expect(rows.filter((row) => !isThere(row))).toEqual([]);
  });

  test.each(classes)('has every method and property of %s', (name, Class) => {
    const names = namesIn(name);
    expect(membersOf(name, Class).filter((member) => !names.includes(member))).toEqual([]);
  });

  test('has every function that the packages export', () => {
    const functions = exported.filter(([, value]) => !isClass(value)).map(([name]) => name);
    const names = namesIn('Functions');
    expect(functions.filter((name) => !names.includes(name))).toEqual([]);
  });

  test('speaks of every class', () => {
    expect(classes.map(([name]) => name).filter((name) => !sections.includes(name))).toEqual([]);
    expect(classes).toHaveLength(7);
  });

  test('has every diagnostic, once', () => {
    expect(rowsOf('Diagnostics').map(({ upstream }) => upstream)).toEqual(diagnostics);
  });

  test('has every recipe, with its program', () => {
    const recipes = readFileSync(join(root, 'docs/recipes.md'), 'utf8');
    const titles = Array.from(recipes.matchAll(/^### (.+)$/gm), ([, title]) => title);
    const rows = rowsOf('Recipes').map(({ here }) => /^(.+): `(.+)`$/.exec(here) ?? []);
    expect(rows.map(([, title]) => title)).toEqual(titles);
    const files = snippetsOf(blocksOf(join(root, 'docs/recipes.md'))).map(({ file }) => file);
    expect(rows.map(([, , file]) => file).filter((file) => !files.includes(file))).toEqual([]);
  });
});
