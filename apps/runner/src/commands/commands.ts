import type { Processor } from '@millrace/queue';
import type { CommandContext } from '../command-line/command.js';
import { RunnerError } from '../errors.js';
import { didYouMean } from '../nearest.js';

/** Lists the commands that tasks can have, the plugin of each, and how it is called; those of one plugin when it is named. */
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
    .map((command) => ({
      command,
      plugin: pluginOf.get(command) ?? null,
      usage: usageOf(workspace.registry.get(command)),
    }))
    .filter(({ plugin }) => wanted === undefined || plugin === wanted)
    .sort((a, b) => (a.command < b.command ? -1 : 1));
  output.show({ commands }, () => {
    output.table(
      [{ title: 'COMMAND' }, { title: 'PLUGIN' }, { title: 'USAGE', stretches: true }],
      commands.map(({ command, plugin, usage }) => [command, plugin ?? 'always there', usage ?? '-']),
    );
  });
}

/** What a plugin says; whatever it is, it must not spoil the list. */
function usageOf(processor: Processor | undefined): string | null {
  const usage: unknown = processor?.usage;
  return typeof usage === 'string' && usage !== '' ? usage : null;
}
