import { join } from 'node:path';
import type { CommandContext } from '../command-line/command.js';
import { RunnerError } from '../errors.js';
import { didYouMean } from '../nearest.js';
import { changeList } from '../settings/list-change.js';
import { SETTINGS_FILE } from '../settings/settings-file.js';
import { bundledPlugins } from '../settings/bundled-plugins.js';
import type { Workspace } from '../workspace.js';

/** Names a plugin in the setting `plugins.disabled`, or takes it out; comments and everything else stay as they are. */
export async function switchPlugin(
  { output, workspace, world }: CommandContext,
  what: 'enable' | 'disable',
  given: string,
): Promise<void> {
  const names = await knownNames(workspace);
  const name = shortName(given);
  if (!names.includes(name))
    throw new RunnerError('NOT_FOUND', `There is no plugin ${given}.${didYouMean(given, names)}`, {
      plugin: given,
    });
  const { file = join(world.folder, SETTINGS_FILE) } = await workspace.settings();
  const isDisabled = what === 'disable';
  const changed = await changeList(file, ['plugins', 'disabled'], (list) => {
    const others = list.filter((entry) => shortName(entry) !== name);
    if (!isDisabled) return others;
    return others.length < list.length ? [...list] : [...list, name];
  });
  output.show({ plugin: name, disabled: isDisabled, file, changed }, () => output.line(name));
  if (changed) output.note(`${file}: plugins.disabled was changed. A runner reads it on SIGHUP.`);
  else output.note(`${name} ${isDisabled ? 'is disabled' : 'is not disabled'} already in ${file}.`);
}

async function knownNames(workspace: Workspace): Promise<string[]> {
  const listed = (await workspace.plugins()).list().map(({ name }) => shortName(name));
  return [...new Set([...listed, ...bundledPlugins])];
}

/** Bundled plugins are called as the settings call them. */
function shortName(name: string): string {
  return name.replace(/^@millrace\/plugin-/, '');
}
