import type { CommandContext, CommandOptions, ShellSession } from './command-line/command.js';
import { isOptionSet } from './command-line/option-values.js';
import { parseCommandLine } from './command-line/parse.js';
import type { ParsedCommand } from './command-line/parse.js';
import { confirmOn } from './confirmation.js';
import { codeOf, messageOf } from './errors.js';
import { exitCodeOf, exitCodes } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import { reportError } from './output/error-report.js';
import { Output } from './output/output.js';
import { loadSettings } from './settings/flags.js';
import type { Surroundings } from './surroundings.js';

/** Does what a command line says, prints what came of it, and resolves to the exit code. Never rejects. */
export async function execute(
  argv: readonly string[],
  world: Surroundings,
  session?: ShellSession,
): Promise<ExitCode> {
  let output = session?.output ?? new Output({ ...world, json: false, verbose: false });
  try {
    const parsed = parseCommandLine(argv, {
      inShell: session !== undefined,
      version: world.version,
      columns: world.stdout.columns,
    });
    if ('text' in parsed) {
      (parsed.isAnswer ? world.stdout : world.stderr).write(parsed.text);
      return parsed.isAnswer ? exitCodes.done.code : exitCodes.usage.code;
    }
    output = inForm(output, parsed.options);
    return await call(parsed, world, output, session);
  } catch (error) {
    return endWith(output, error);
  }
}

function inForm(output: Output, options: CommandOptions): Output {
  return output.with({
    json: output.json || isOptionSet(options, 'json'),
    verbose: output.verbose || isOptionSet(options, 'verbose'),
  });
}

/** A command called on its own closes what it opened; in the shell the workspace stays open. */
async function call(
  { spec, words, options }: ParsedCommand,
  world: Surroundings,
  output: Output,
  session: ShellSession | undefined,
): Promise<ExitCode> {
  // Help needs neither queue nor settings.
  const [{ Workspace }, command] = await Promise.all([import('./workspace.js'), spec.load()]);
  const workspace =
    session?.workspace ?? new Workspace(async () => loadSettings(options, world.folder), output);
  const context: CommandContext = {
    output,
    workspace,
    world: session ? { ...world, stdin: session.stdin } : world,
    confirm: session ? session.confirm : confirmOn(world),
    dispatch: async (argv, other = session) => execute(argv, world, other),
  };
  try {
    return (await command.run(context, words, options)) ?? exitCodes.done.code;
  } finally {
    if (session === undefined) await workspace.close();
  }
}

function endWith(output: Output, error: unknown): ExitCode {
  if (output.json) output.jsonLine({ error: { code: codeOf(error) ?? null, message: messageOf(error) } });
  reportError(output, error);
  return exitCodeOf(error);
}
