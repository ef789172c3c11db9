import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** The newest instance of a module in this process. */
interface Instance {
  specifier: string;
  /** Undefined until its import has succeeded: what failed or hangs is not tried again under the same specifier. */
  fingerprint: string | undefined;
  count: number;
}

const KEY = Symbol.for('millrace.pluginModules');
const shared = globalThis as { [KEY]?: Map<string, Instance> };
/** Shared by all managers and by the ESM and the CJS build: Node keeps every module it has imported. */
const instances = (shared[KEY] ??= new Map<string, Instance>());

/** What differs when a file has been changed or replaced. */
export async function fingerprintOf(file: string): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
  return [file, dev, ino, size, mtimeNs, ctimeNs].join(':');
}

/**
 * Imports a file as it now is. The first import is that of the plain URL, so that the module is the same as for whoever
 * else imports it; a changed file gets a fresh instance of its own, but what it imports stays as first imported.
 */
export async function importFresh(file: string, fingerprint: string): Promise<unknown> {
  const url = pathToFileURL(file).href;
  const known = instances.get(url);
  if (known?.fingerprint === fingerprint) return import(known.specifier);
  const count = (known?.count ?? -1) + 1;
  const instance: Instance = {
    specifier: count === 0 ? url : `${url}?v=${count}`,
    fingerprint: undefined,
    count,
  };
  instances.set(url, instance);
  // import() of CommonJS goes through the cache of require(), whose keys have no query.
  if (count > 0) delete createRequire(file).cache[file];
  const module: unknown = await import(instance.specifier);
  instance.fingerprint = fingerprint;
  return module;
}
