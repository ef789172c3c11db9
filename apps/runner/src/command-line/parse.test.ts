import { describe, expect, test } from '@jest/globals';
import { commandTable } from './command-table.js';
import { parseCommandLine } from './parse.js';
import type { ParsedCommand } from './parse.js';

const options = { inShell: false, version: '1.2.3' };

function parse(...argv: string[]): Omit<ParsedCommand, 'spec'> & { name: string } {
  const parsed = parseCommandLine(argv, options);
  if ('text' in parsed) throw new Error(parsed.text);
  return { name: parsed.spec.name, words: parsed.words, options: parsed.options };
}

function textOf(argv: string[], inShell = false): string {
  const parsed = parseCommandLine(argv, { ...options, inShell });
  return 'text' in parsed ? parsed.text : '';
}

describe('words and options', () => {
  test('what stands behind the command of a task belongs to the task, whatever it looks like', () => {
    expect(parse('queue', '--json', 'shell', 'ls', '-la', '--json')).toEqual({
      name: 'queue',
      words: ['shell', 'ls', '-la', '--json'],
      options: { json: true },
    });
    expect(parse('schedule', '-a', '3', 'after', '10m', 'shell', '-x').words).toEqual([
      'after',
      '10m',
      'shell',
      '-x',
    ]);
  });

  test('common options may stand before or behind the command', () => {
    expect(parse('--json', 'list').options).toEqual({ json: true });
    expect(parse('list', 'verbose', '--json')).toMatchObject({ words: ['verbose'], options: { json: true } });
  });

  test('--set adds up', () => {
    expect(parse('-s', 'a.b=1', 'list', '--set', 'c.d=2').options.set).toEqual(['a.b=1', 'c.d=2']);
  });

  test('aliases lead to the command', () => {
    expect(parse('flush-scheduled-tasks').name).toBe('flush_scheduled_tasks');
  });
});

describe('mistakes', () => {
  test.each([
    [['lst'], "Unknown command 'lst'. Did you mean list?"],
    [
      ['list', 'wating'],
      /'wating' is invalid.*Allowed choices are verbose, active, deferred, waiting, blocked, retrying, scheduled\.$/,
    ],
    [['list', '--jsn'], "Unknown option '--jsn'. Did you mean --json?"],
    [['unqueue'], "Missing required argument 'ids'."],
    [['status', 'x'], /^Too many arguments/],
    [['queue', '--file'], /argument missing/],
  ])('%j is one', (argv, message) => {
    expect(() => parse(...argv)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: typeof message === 'string' ? message : (expect.stringMatching(message) as unknown),
      }),
    );
  });
});

describe('help', () => {
  test('names every command and comes as an answer when asked for', () => {
    const help = textOf(['--help']);
    for (const { name } of commandTable) expect(help).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    expect(parseCommandLine(['--help'], options)).toMatchObject({ isAnswer: true });
    expect(parseCommandLine([], options)).toMatchObject({ text: help, isAnswer: false });
  });

  test.each(commandTable.map(({ name }) => name))('of %s has its usage and options', (name) => {
    const help = textOf([name, '--help']);
    expect(help).toMatch(new RegExp(`^Usage: millrace ${name}`));
    expect(help).toContain('--json');
    expect(help).toContain('--config');
  });

  test('in the shell has no options that it could not honour', () => {
    const help = textOf(['list', '--help'], true);
    expect(help).toContain('--json');
    expect(help).not.toContain('--config');
    expect(() => parseCommandLine(['list', '--config', 'x'], { ...options, inShell: true })).toThrow(
      /Unknown option/,
    );
  });
});

test('--version answers with the version', () => {
  expect(parseCommandLine(['--version'], options)).toEqual({ text: '1.2.3\n', isAnswer: true });
});
