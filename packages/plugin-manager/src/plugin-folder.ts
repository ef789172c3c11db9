import { stat } from 'node:fs/promises';
import { join, parse, resolve } from 'node:path';
import { codeOf } from './errors.js';
import { namespaceParts, pluginName } from './namespace.js';

/** One namespace under one root folder. */
export interface PluginFolder {
  /** Absolute. */
  readonly root: string;
  /** Absolute: the root and the parts of the namespace. */
  readonly path: string;
  readonly parts: readonly string[];
}

/** A file that is a plugin by its place and its name. */
export interface PluginFile {
  readonly name: string;
  /** Absolute, as found: links are not followed. */
  readonly file: string;
  readonly folder: PluginFolder;
}

export function pluginFolder(root: string, namespace: string): PluginFolder {
  const parts = namespaceParts(namespace);
  return { root: resolve(root), path: resolve(root, ...parts), parts };
}

const JAVASCRIPT = ['.js', '.mjs', '.cjs'];
const TYPESCRIPT = ['.ts', '.mts'];

/** Whether a file is a plugin by its name alone. */
export function isPluginFile(name: string): boolean {
  const isDeclaration = /\.d\.m?ts$/.test(name);
  return !name.startsWith('.') && !isDeclaration && [...JAVASCRIPT, ...TYPESCRIPT].includes(parse(name).ext);
}

/** The plugins of a folder in the order of their file names. None when the folder is not there; sub-folders are not entered. */
export async function findPluginFiles(folder: PluginFolder): Promise<PluginFile[]> {
  if (!(await isFolder(folder.path))) return [];
  const { default: fastGlob } = await import('fast-glob');
  const files = await fastGlob(
    [...JAVASCRIPT, ...TYPESCRIPT].map((extension) => `*${extension}`),
    {
      cwd: folder.path,
      deep: 1,
      ignore: ['*.d.ts', '*.d.mts'],
    },
  );
  return withoutSources(files.sort()).map((file) => ({
    name: pluginName(folder.parts, parse(file).name),
    file: join(folder.path, file),
    folder,
  }));
}

/** Without TypeScript that was compiled to a file of the same name beside it. */
function withoutSources(files: readonly string[]): string[] {
  const isCompiled = (file: string): boolean =>
    JAVASCRIPT.some((extension) => files.includes(parse(file).name + extension));
  return files.filter((file) => !TYPESCRIPT.includes(parse(file).ext) || !isCompiled(file));
}

/** Whether a path leads to a folder, through links or not. Rejects when that cannot be found out. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw error;
  }
}
