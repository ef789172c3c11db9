import type { PluginInfo } from '@millrace/plugin-manager';
import type { CommandContext } from '../command-line/command.js';
import { codeOf, messageOf, RunnerError } from '../errors.js';
import type { ExitCode } from '../exit-codes.js';

/** Lists the plugins, checks a file, or enables or disables a plugin. */
export async function run(context: CommandContext, words: readonly string[]): Promise<ExitCode | void> {
  const [what = 'list', value] = words;
  if (what === 'list' || what === 'verbose') return list(context, words);
  if (value === undefined)
    throw new RunnerError(
      'USAGE',
      `plugins ${what} needs the ${what === 'check' ? 'path of a file' : 'name of a plugin'}.`,
    );
  if (what === 'check') return (await import('../plugin-commands/check.js')).check(context, value);
  const { switchPlugin } = await import('../plugin-commands/switch.js');
  await switchPlugin(context, what as 'enable' | 'disable', value);
}

/** The loaded, the disabled and those that could not be loaded. */
async function list({ output, workspace }: CommandContext, words: readonly string[]): Promise<void> {
  const plugins = (await workspace.plugins()).list();
  const verbose = output.verbose || words.includes('verbose');
  output.show({ plugins: plugins.map(document) }, () => {
    const columns = [{ title: 'PLUGIN' }, { title: 'STATUS' }, { title: 'COMMANDS', stretches: true }];
    const more = verbose ? [{ title: 'FROM' }] : [];
    output.table(
      [...columns, ...more],
      plugins.map(({ name, status, commands, from = '-' }) => [
        name,
        status,
        commands.join(' ') || '-',
        ...(verbose ? [from] : []),
      ]),
    );
  });
}

function document({ problems, ...info }: PluginInfo): object {
  return {
    ...info,
    problems: problems.map((error) => ({ code: codeOf(error) ?? null, message: messageOf(error) })),
  };
}
