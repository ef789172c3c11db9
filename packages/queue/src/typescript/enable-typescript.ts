import { register } from 'node:module';
import { dirname } from 'node:path';
import { QueueError } from '../errors.js';
import { findTransformer, knownTransformer } from './transformer.js';

const HOOKS = new URL('./typescript-hooks.js', import.meta.url);
/** Tells children what was found: what they import may lie elsewhere, and their current folder be another. */
const VARIABLE = 'MILLRACE_TYPESCRIPT';
const KEY = Symbol.for('millrace.typescript');
/** Shared by the ESM and the CJS build of this package: hooks are registered once. */
const shared = globalThis as { [KEY]?: true };

/** Whether a file is TypeScript by its name, and not a declaration of types alone. */
export function isTypeScript(file: string): boolean {
  return /\.m?ts$/.test(file) && !/\.d\.m?ts$/.test(file);
}

/**
 * Makes this process, and the children of its queues, able to import a TypeScript file as an ES module. Where Node
 * strips types (22.18 and later) it does nothing; elsewhere imports go through amaro, esbuild (also that of tsx) or
 * typescript, whichever is installed where the file is, or else in one of the folders. Does nothing for other files.
 * @throws QueueError `NO_TYPESCRIPT`
 */
export function enableTypeScript(file: string, folders: readonly string[] = [process.cwd()]): void {
  const { typescript } = process.features as { typescript?: string | false };
  if (!isTypeScript(file) || typescript || shared[KEY]) return;
  const transformer = knownTransformer(process.env[VARIABLE]) ?? findTransformer([dirname(file), ...folders]);
  if (transformer === undefined) throw noTypeScript(file);
  register(HOOKS, { data: transformer });
  process.env[VARIABLE] = JSON.stringify(transformer);
  shared[KEY] = true;
}

function noTypeScript(file: string): QueueError {
  return new QueueError(
    'NO_TYPESCRIPT',
    `Node ${process.version} does not import TypeScript by itself (22.18 and later do), and there is neither esbuild, tsx, amaro nor typescript in ${dirname(file)} or a folder above it: install one of them there`,
    { file },
  );
}
