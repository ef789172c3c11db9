import { PluginError, reasonOf } from './errors.js';
import { findPluginFiles } from './plugin-folder.js';
import type { PluginFile, PluginFolder } from './plugin-folder.js';
import type { PluginSource } from './plugin.js';
import { trustedPath, trustRoot } from './trust.js';

/** What is in some plugin folders. */
export interface FolderScan {
  readonly sources: readonly PluginSource[];
  /** The folders of which the content is known; also those that are not there. */
  readonly folders: ReadonlySet<string>;
}

/** Throws for the first root folder that is not there or not safe. */
export async function assertRoots(folders: readonly PluginFolder[]): Promise<void> {
  for (const root of new Set(folders.map((folder) => folder.root))) await trustRoot(root);
}

/**
 * The plugins of folders, in the order of the folders and then of the file names. A root folder that is not there has
 * none; a folder that cannot be looked into or is not safe is told to `onProblem` and left out.
 */
export async function scanFolders(
  folders: readonly PluginFolder[],
  onProblem: (folder: string, error: PluginError) => void,
): Promise<FolderScan> {
  const found = new Map<string, readonly PluginSource[]>();
  for (const folder of folders) {
    try {
      found.set(folder.path, await sourcesIn(folder));
    } catch (error) {
      onProblem(folder.path, error instanceof PluginError ? error : unreadable(folder.path, error));
    }
  }
  return { sources: [...found.values()].flat(), folders: new Set(found.keys()) };
}

async function sourcesIn(folder: PluginFolder): Promise<PluginSource[]> {
  try {
    await trustRoot(folder.root);
    return (await findPluginFiles(folder)).map(toSource);
  } catch (error) {
    if (error instanceof PluginError && error.code === 'FOLDER_NOT_FOUND') return [];
    throw error;
  }
}

function toSource({ name, file, folder }: PluginFile): PluginSource {
  return {
    name,
    key: file,
    folder: folder.path,
    locate: async () => trustedPath(await trustRoot(folder.root), file),
  };
}

function unreadable(folder: string, cause: unknown): PluginError {
  const message = `The plugin folder ${folder} cannot be read: ${reasonOf(cause)}.`;
  return new PluginError('FOLDER_UNREADABLE', message, { folder }, { cause });
}
