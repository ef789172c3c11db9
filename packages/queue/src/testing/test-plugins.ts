import { fileURLToPath } from 'node:url';
import { enableTypeScript, Registry } from '@millrace/queue';
import type { ProcessorLike } from '@millrace/queue';

type Pairs = readonly (readonly [command: string, processor: ProcessorLike])[];

interface PluginModule {
  toRegister(): Pairs | Promise<Pairs>;
  readonly default?: unknown;
}

/** A plugin: its module or what that exports, the URL of its file, or the pairs that it registers. */
export type TestPlugin = PluginModule | Pairs | URL | string;

/** A registry with the commands of some plugins, beside those that it has. Throws what registering throws. */
export async function registryWith(
  plugins: readonly TestPlugin[],
  registry = new Registry(),
): Promise<Registry> {
  for (const plugin of plugins) {
    const isFile = typeof plugin === 'string' || plugin instanceof URL;
    const origin = isFile ? { module: String(plugin) } : {};
    for (const [command, processor] of await pairsOf(plugin)) registry.register(command, processor, origin);
  }
  return registry;
}

async function pairsOf(plugin: TestPlugin): Promise<Pairs> {
  if (Array.isArray(plugin)) return plugin as Pairs;
  const module =
    typeof plugin === 'string' || plugin instanceof URL ? await importPlugin(String(plugin)) : plugin;
  const registrar = [module, (module as PluginModule).default].find(isPluginModule);
  if (registrar !== undefined) return registrar.toRegister();
  throw new TypeError(
    'A plugin is a module with toRegister(), the URL of its file (new URL("./plugin.mjs", import.meta.url)), or a list of pairs [command, processor].',
  );
}

async function importPlugin(url: string): Promise<unknown> {
  if (url.startsWith('file:')) enableTypeScript(fileURLToPath(url));
  return import(url) as Promise<unknown>;
}

function isPluginModule(value: unknown): value is PluginModule {
  return typeof (value as Partial<PluginModule> | undefined)?.toRegister === 'function';
}
