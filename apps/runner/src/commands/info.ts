import type { CommandContext } from '../command-line/command.js';
import { toPlainJson } from '../output/plain-text.js';

/** Shows the settings in force, with those stored in the queue, and where everything is. */
export async function run({ output, workspace, world }: CommandContext): Promise<void> {
  const { settings, file } = await workspace.settings();
  const queue = await workspace.queue();
  const { maxRunning, defaultTimeout, maxTimeout, defaultChildTimeout, historyLimit, maxDataSize } = queue;
  const stored = { maxRunning, defaultTimeout, maxTimeout, defaultChildTimeout, historyLimit, maxDataSize };
  const inForce = { ...settings, queue: { ...settings.queue, ...stored } };
  const info = {
    version: world.version,
    node: process.version,
    settingsFile: file ?? null,
    settings: inForce,
  };
  output.show(info, () => {
    const facts = Object.entries(inForce).flatMap(([section, values]) =>
      Object.entries(values).map(([key, value]): [string, string] => [`${section}.${key}`, toText(value)]),
    );
    output.facts([
      ['version', `${info.version}, Node ${info.node}`],
      ['settings file', file ?? 'none'],
      ...facts,
    ]);
  });
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : toPlainJson(value);
}
