import { readFileSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string };

/**
 * What every build of this repository has in common.
 *
 * - `splitting: false`: with CommonJS output, splitting turns the `import()` of a plugin into `require()`.
 * - `removeNodeProtocol: false`: `node:` imports stay as written.
 * - the package's own name is external, so that a second entry can share the classes of the first
 *   by importing them by that name instead of carrying a copy.
 */
const base: Options = {
  outDir: 'dist',
  platform: 'node',
  target: 'node20',
  splitting: false,
  removeNodeProtocol: false,
  sourcemap: true,
  silent: true,
  external: [manifest.name],
};

/** A published library: ESM and CommonJS, with types for both. Entries map a name in dist to a source file. */
export function library(entry: Record<string, string>, options: Options = {}) {
  return defineConfig({ ...base, entry, format: ['esm', 'cjs'], dts: true, ...options });
}

/** Programs that Node starts by path: ESM alone, no types. */
export function programs(entry: Record<string, string>, options: Options = {}) {
  return defineConfig({ ...base, entry, format: ['esm'], dts: false, ...options });
}
