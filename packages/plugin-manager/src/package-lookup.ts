import { readFile, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join } from 'node:path';
import { codeOf, PluginError, reasonOf } from './errors.js';
import { resolveExports } from './package-exports.js';

const PACKAGE = /^((?:@[^/\\%@]+\/)?[^/\\%@.][^/\\%@]*)(?:\/([^\\]+))?$/;

/**
 * The real path of the file that `import` of a package (`name`, `@scope/name`, also `name/subpath`) would load in a
 * folder. Rejects with `PLUGIN_NOT_FOUND`.
 */
export async function resolvePackage(specifier: string, baseDir: string): Promise<string> {
  const [, name, subpath] = PACKAGE.exec(specifier) ?? [];
  if (name === undefined) throw notFound(`'${specifier}' is not the name of a package`);
  for (let folder = baseDir; ; folder = dirname(folder)) {
    const location = join(folder, 'node_modules', name);
    const manifest = await readManifest(join(location, 'package.json'));
    if (manifest?.exports !== undefined && manifest.exports !== null) {
      return exported(location, manifest.exports, subpath === undefined ? '.' : `./${subpath}`);
    }
    if (manifest !== undefined || dirname(folder) === folder) break;
  }
  return resolveAsNode(specifier, baseDir);
}

async function exported(location: string, exports: unknown, subpath: string): Promise<string> {
  const file = resolveExports(exports, subpath);
  if (file === undefined)
    throw notFound(`the exports in ${join(location, 'package.json')} give nothing for '${subpath}'`);
  try {
    return await realpath(join(location, file));
  } catch (cause) {
    throw notFound(
      `${join(location, file)}, which its package.json names, is not there: is it built?`,
      cause,
    );
  }
}

/** Packages without `exports`, and installations without node_modules. */
async function resolveAsNode(specifier: string, baseDir: string): Promise<string> {
  try {
    const file = createRequire(join(baseDir, 'package.json')).resolve(specifier);
    if (isAbsolute(file)) return await realpath(file);
  } catch (cause) {
    throw notFound(
      `no package of this name can be used from ${baseDir}: ${reasonOf(cause)}; install it there`,
      cause,
    );
  }
  throw notFound(`'${specifier}' is a part of Node, not a package`);
}

async function readManifest(file: string): Promise<{ exports?: unknown } | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as { exports?: unknown };
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw notFound(`${file} cannot be read: ${reasonOf(cause)}`, cause);
  }
}

function notFound(reason: string, cause?: unknown): PluginError {
  return new PluginError('PLUGIN_NOT_FOUND', reason, {}, { cause });
}
