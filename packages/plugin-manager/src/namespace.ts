import { PluginError } from './errors.js';

/**
 * The parts of a namespace: `TaskQueue::MyPlugins`, `TaskQueue/MyPlugins` and `TaskQueue.MyPlugins` are the same.
 * The empty namespace has none. No part leads out of the root folder: what could is `INVALID_NAMESPACE`.
 */
export function namespaceParts(namespace: string): string[] {
  if (namespace === '') return [];
  const parts = typeof namespace === 'string' ? namespace.split(/::|[/.]/) : [''];
  if (parts.every((part) => part !== '' && !/[\\:\0]/.test(part))) return parts;
  throw new PluginError(
    'INVALID_NAMESPACE',
    `${JSON.stringify(namespace)} is no namespace: write the folder names from the root folder down, ` +
      "for example 'TaskQueue::MyPlugins', or '' for the root folder itself.",
    { namespace: String(namespace) },
  );
}

/** The name of a plugin: its namespace and the name of its file without extension, `TaskQueue::MyPlugins::TestTasks`. */
export function pluginName(parts: readonly string[], stem: string): string {
  return [...parts, stem].join('::');
}
