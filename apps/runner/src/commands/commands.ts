import type { CommandContext } from '../command-line/command.js';
import { RunnerError } from '../errors.js';
import { didYouMean } from '../nearest.js';

/** Lists the commands that tasks can have, and the plugin of each; those of one plugin when it is named. */
export async function run({ output, workspace }: CommandContext, words: readonly string[]): Promise<void> {
  const [wanted] = words;
  const plugins = (await workspace.plugins()).list();
  const names = plugins.map(({ name }) => name);
  if (wanted !== undefined && !names.includes(wanted)) {
    throw new RunnerError('NOT_FOUND', `There is no plugin ${wanted}.${didYouMean(wanted, names)}`, {
      plugin: wanted,
    });
  }
  const pluginOf = new Map(
    plugins.flatMap(({ name, commands }) => commands.map((command) => [command, name] as const)),
  );
  const commands = workspace.registry
    .commands()
    .map((command) => ({ command, plugin: pluginOf.get(command) ?? null }))
    .filter(({ plugin }) => wanted === undefined || plugin === wanted)
    .sort((a, b) => (a.command < b.command ? -1 : 1));
  output.show({ commands }, () => {
    output.table(
      [{ title: 'COMMAND' }, { title: 'PLUGIN' }],
      commands.map(({ command, plugin }) => [command, plugin ?? 'always there']),
    );
  });
}
