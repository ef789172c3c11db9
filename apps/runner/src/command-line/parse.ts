import { Argument, Command, CommanderError, Option } from 'commander';
import { RunnerError } from '../errors.js';
import type { ArgumentSpec, CommandOptions, CommandSpec, OptionSpec } from './command.js';
import { commandTable } from './command-table.js';
import { formOptions, settingsOptions } from './common-options.js';

/** A command, the words behind its name, and its options. */
export interface ParsedCommand {
  readonly spec: CommandSpec;
  readonly words: readonly string[];
  readonly options: CommandOptions;
}

/** What a command line asks for: a command, or a text to show. */
export type Parsed = ParsedCommand | { readonly text: string; readonly isAnswer: boolean };

/** How to read a command line. */
export interface ParseOptions {
  /** Whether the line is one of the shell, which has its settings already. */
  readonly inShell: boolean;
  readonly version: string;
  /** Width of the help. */
  readonly columns?: number | undefined;
}

/**
 * Reads a command line. Help comes back as a text; `isAnswer` says whether it was asked for.
 * @throws RunnerError `USAGE`
 */
export function parseCommandLine(argv: readonly string[], options: ParseOptions): Parsed {
  const named = commandTable.filter(({ name, aliases = [] }) =>
    [name, ...aliases].some((each) => argv.includes(each)),
  );
  const asksHelp = argv.some((word) => /^-\w*h|^--help$/.test(word));
  // Making all commands takes longer than most of them do; help and suggestions need them.
  if (named.length === 0 || asksHelp) return parseAs(argv, options, commandTable);
  try {
    return parseAs(argv, options, named);
  } catch {
    return parseAs(argv, options, commandTable);
  }
}

function parseAs(argv: readonly string[], options: ParseOptions, specs: readonly CommandSpec[]): Parsed {
  let text = '';
  let parsed: Parsed | undefined;
  const program = buildProgram(options, specs, (found) => (parsed = found));
  program.configureOutput({
    writeOut: (part) => (text += part),
    writeErr: (part) => (text += part),
    outputError() {},
  });
  for (const command of program.commands) command.copyInheritedSettings(program);
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0 || error.code === 'commander.help')
      return { text, isAnswer: error.exitCode === 0 };
    throw usageError(error);
  }
  return parsed ?? { text, isAnswer: false };
}

function usageError({ message, code }: CommanderError): RunnerError {
  const plain = message.replace(/^error: /, '').replace(/\n\((.*)\)$/s, '. $1');
  return new RunnerError(
    'USAGE',
    `${plain.charAt(0).toUpperCase()}${plain.slice(1).replace(/([^.?])$/, '$1.')}`,
    { code },
  );
}

function buildProgram(
  options: ParseOptions,
  specs: readonly CommandSpec[],
  found: (parsed: Parsed) => void,
): Command {
  const common = options.inShell ? formOptions : [...formOptions, ...settingsOptions];
  const program = new Command('millrace')
    .description('A durable task queue that lives in a folder.')
    .usage('[options] <command>')
    .exitOverride()
    .enablePositionalOptions()
    .helpCommand(false)
    .configureHelp({
      helpWidth: options.columns || 100,
      subcommandTerm,
      commandUsage: (command) => commandUsage(command, options.inShell ? '' : 'millrace '),
    })
    .addHelpText(
      'after',
      '\nmillrace help <command> explains a command; see also: help settings, help exit-codes, help times.',
    );
  if (!options.inShell) program.version(options.version, '-V, --version', 'print the version');
  addOptions(program, common);
  for (const spec of specs) addCommand(program, spec, common, found);
  return program;
}

function addCommand(
  program: Command,
  spec: CommandSpec,
  common: readonly OptionSpec[],
  found: (parsed: Parsed) => void,
): void {
  const command = program
    .command(spec.name)
    .summary(spec.summary)
    .description(sentence(spec.summary))
    .helpGroup(`${spec.group}:`);
  if (spec.aliases) command.aliases([...spec.aliases]);
  if (spec.usage) command.usage(spec.usage);
  if (spec.passThrough) command.passThroughOptions();
  if (spec.details) command.addHelpText('after', `\n${spec.details}`);
  if (spec.examples) command.addHelpText('after', examplesText(spec.examples));
  for (const argument of spec.arguments ?? []) command.addArgument(toArgument(argument));
  addOptions(command, spec.options ?? []);
  addOptions(command, common, 'Common options:');
  command.action(() => {
    found({ spec, words: command.args, options: mergedOptions(program.opts(), command.opts()) });
  });
}

function mergedOptions(outer: CommandOptions, inner: CommandOptions): CommandOptions {
  const set = [outer.set, inner.set].flatMap((values) => (Array.isArray(values) ? (values as string[]) : []));
  return { ...outer, ...inner, ...(set.length > 0 && { set }) };
}

function addOptions(command: Command, specs: readonly OptionSpec[], group?: string): void {
  for (const { flags, description } of specs) {
    const option = new Option(flags, description);
    if (group !== undefined) option.helpGroup(group);
    if (flags.includes('--set ')) option.argParser<string[]>((value, before = []) => [...before, value]);
    command.addOption(option);
  }
}

function toArgument({ name, required = false, variadic = false, choices }: ArgumentSpec): Argument {
  const dots = variadic ? '...' : '';
  const argument = new Argument(required ? `<${name}${dots}>` : `[${name}${dots}]`);
  return choices ? argument.choices(choices) : argument;
}

/** How the list of commands shows one: every command has options, so they are not mentioned. */
function subcommandTerm(command: Command): string {
  return `${command.name()} ${command.usage().replace('[options]', '').trim()}`.trimEnd();
}

function examplesText(examples: readonly string[]): string {
  return `\nExamples:\n${examples.map((example) => `  millrace ${example}`).join('\n')}`;
}

/** The shell's commands have no program in front. */
function commandUsage(command: Command, program: string): string {
  return command.parent ? `${program}${command.name()} ${command.usage()}` : `${program}${command.usage()}`;
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}
