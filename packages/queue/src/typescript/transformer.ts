import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A library that turns TypeScript into JavaScript, and where it is. */
export interface Transformer {
  readonly name: 'amaro' | 'esbuild' | 'typescript';
  /** Path of its module. */
  readonly path: string;
}

/** What is looked for, in this order; tsx brings esbuild along. */
const SOURCES: readonly (readonly [name: Transformer['name'], ...path: string[]])[] = [
  ['amaro', 'amaro'],
  ['esbuild', 'esbuild'],
  ['esbuild', 'tsx/package.json', 'esbuild'],
  ['typescript', 'typescript'],
];

/** The first library that a module in one of some folders could import; undefined when there is none. */
export function findTransformer(folders: readonly string[]): Transformer | undefined {
  for (const folder of folders) {
    for (const [name, ...steps] of SOURCES) {
      const path = resolveFrom(join(folder, 'plugin.js'), steps);
      if (path !== undefined) return { name, path };
    }
  }
  return undefined;
}

/** What another process found, from its text; undefined when it is not there any more, or no such thing. */
export function knownTransformer(text: string | undefined): Transformer | undefined {
  try {
    const { name, path } = JSON.parse(text ?? '') as Partial<Transformer>;
    const isKnown = SOURCES.some(([known]) => known === name) && typeof path === 'string' && existsSync(path);
    return isKnown ? ({ name, path } as Transformer) : undefined;
  } catch {
    return undefined;
  }
}

function resolveFrom(file: string, steps: readonly string[]): string | undefined {
  try {
    return steps.reduce((from, step) => createRequire(from).resolve(step), file);
  } catch {
    return undefined;
  }
}
