import { PluginError, reasonOf } from './errors.js';
import { scanFolders } from './folder-scan.js';
import { resolvePackage } from './package-lookup.js';
import { pluginFolder } from './plugin-folder.js';
import type { PluginSource } from './plugin.js';

/** Where plugins are looked for by name. */
export interface LookupPlaces {
  readonly roots: Iterable<string>;
  /** Folder from which packages are resolved. */
  readonly baseDir: string;
  readonly onProblem: (folder: string, error: PluginError) => void;
}

/** The plugin file of a name in the first root that has one, else the package of that name; else `PLUGIN_NOT_FOUND`. */
export async function findPlugin(
  name: string,
  { roots, baseDir, onProblem }: LookupPlaces,
): Promise<PluginSource> {
  const namespace = name.split('::').slice(0, -1).join('::');
  const folders = [...roots].map((root) => pluginFolder(root, namespace));
  const { sources } = await scanFolders(folders, onProblem);
  const source = sources.find((found) => found.name === name);
  if (source !== undefined) return source;
  const places = folders.map(({ path }) => path).join(', ') || 'any folder, as none has been given';
  try {
    if (namespace === '') await resolvePackage(name, baseDir);
    else throw new PluginError('PLUGIN_NOT_FOUND', 'names with :: are files, not packages');
  } catch (error) {
    const reason = `Plugin '${name}' was not found. There is no file of this name in ${places}; ${reasonOf(error)}.`;
    throw new PluginError('PLUGIN_NOT_FOUND', reason, { plugin: name }, { cause: error });
  }
  return { name, key: `package ${name}`, locate: async () => resolvePackage(name, baseDir) };
}
