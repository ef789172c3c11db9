import type { PluginInfo } from '@millrace/plugin-manager';
import type { CommandContext } from '../command-line/command.js';
import { codeOf, messageOf } from '../errors.js';

/** Lists the plugins: the loaded, the disabled and those that could not be loaded. */
export async function run({ output, workspace }: CommandContext, words: readonly string[]): Promise<void> {
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
