import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PluginInfo } from '@millrace/plugin-manager';
import type { Registry } from '@millrace/queue';
import { codeOf, messageOf } from '../errors.js';
import { counted, problem, some, warning } from './check.js';
import type { Check, CheckFinding } from './check.js';

/** Looks at the plugins. `warnings`: what loading them warned about. */
export function checkPlugins(
  plugins: readonly PluginInfo[],
  registry: Registry,
  warnings: readonly string[],
): Check {
  const of = (status: PluginInfo['status']): number => plugins.filter((one) => one.status === status).length;
  const others = [
    of('disabled') > 0 && `${of('disabled')} disabled`,
    of('failed') > 0 && `${of('failed')} not`,
  ];
  return {
    name: 'plugins',
    summary: [`${of('loaded')} loaded`, ...others, counted(registry.commands().length, 'command')]
      .filter((part) => part !== false)
      .join(', '),
    findings: [
      ...plugins.flatMap(findingsOf),
      ...otherWarnings(plugins, warnings),
      ...withoutModule(registry),
    ],
  };
}

function findingsOf({ status, problems }: PluginInfo): CheckFinding[] {
  const make = status === 'failed' ? problem : warning;
  return problems.map((error) => make(codeOf(error) ?? 'PLUGIN', messageOf(error), remedyOf(codeOf(error))));
}

function remedyOf(code: string | undefined): string {
  switch (code) {
    case 'PLUGIN_UNSAFE':
      return 'mend owner and mode as the message says, for whoever can write it can run code as you';
    case 'NAME_TAKEN':
    case 'COMMAND_TAKEN':
      return 'rename one of the two, or name the one that you do not want in plugins.disabled';
    case 'NO_TYPESCRIPT':
      return 'run npm install --save-dev esbuild where the settings are, or use Node 22.18 or later';
    case 'LOAD_TIMED_OUT':
      return 'let the plugin do nothing when it is imported but define things';
    default:
      return 'mend the plugin, or name it in plugins.disabled';
  }
}

/** Warnings that belong to no plugin that was found: folders and packages. */
function otherWarnings(plugins: readonly PluginInfo[], warnings: readonly string[]): CheckFinding[] {
  const known = new Set(plugins.flatMap(({ problems }) => problems.map(messageOf)));
  return warnings
    .filter((message) => !known.has(message))
    .map((message) => warning('PLUGIN_PLACE', message, 'mend it, or take it out of the section plugins'));
}

/** Children import the module of their command by themselves. */
function withoutModule(registry: Registry): CheckFinding[] {
  return registry.commands().flatMap((command) => {
    const module = registry.moduleOf(command);
    if (!module?.startsWith('file:') || existsSync(fileURLToPath(module))) return [];
    const message = `the module of the command '${command}' is gone: ${module}`;
    return [problem('MODULE_MISSING', message, 'put it back, or tasks of this command fail in their child')];
  });
}

/** Looks whether every command that tasks have is known here. */
export function checkCommands(inUse: ReadonlyMap<string, number>, registry: Registry): Check {
  const unknown = [...inUse].filter(([command]) => !registry.has(command));
  const findings = unknown.map(([command, count]) =>
    problem(
      'NO_PROCESSOR',
      `no plugin has the command '${command}' of ${counted(count, 'task')}`,
      'add or enable its plugin before a runner comes to them, for it would end them as failed',
    ),
  );
  const known = some([...inUse.keys()], 8) || 'none';
  return { name: 'commands', summary: `in use: ${known}`, findings };
}
