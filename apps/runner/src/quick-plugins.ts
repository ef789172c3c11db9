import type { ProcessorLike, Registry } from '@millrace/queue';
import { bundledOwner, packageOf } from './settings/bundled-plugins.js';
import type { BundledPlugin } from './settings/bundled-plugins.js';
import type { Settings } from './settings/schema.js';

interface PluginModule {
  toRegister(): [command: string, processor: ProcessorLike][];
}

/** Whether the settings let a bundled plugin be loaded. */
export function isBundledEnabled({ plugins }: Settings, name: string): boolean {
  const { builtin, disabled } = plugins;
  return builtin.includes(name) && !disabled.includes(name) && !disabled.includes(packageOf(name));
}

/**
 * The bundled plugins that have all of some commands, or undefined where there is a command that none of them has.
 * They come before all others, so that no other plugin can have these commands.
 */
export function bundledOwners(
  settings: Settings,
  commands: readonly string[],
): ReadonlySet<BundledPlugin> | undefined {
  const owners = commands.map(bundledOwner);
  const usable = owners.filter((owner) => owner !== undefined && isBundledEnabled(settings, owner));
  return usable.length === owners.length ? new Set(usable as BundledPlugin[]) : undefined;
}

/** Registers bundled plugins without looking for any other. Returns whether that was possible. */
export async function registerBundled(
  registry: Registry,
  plugins: Iterable<BundledPlugin>,
): Promise<boolean> {
  try {
    for (const plugin of plugins) {
      const module = (await import(packageOf(plugin))) as PluginModule;
      for (const [command, processor] of module.toRegister())
        if (!registry.has(command)) registry.register(command, processor);
    }
    return true;
  } catch {
    // Whoever loads it with all others says what is wrong with it.
    return false;
  }
}
