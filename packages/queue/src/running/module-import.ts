import { fileURLToPath, pathToFileURL } from 'node:url';
import { enableTypeScript } from '../typescript/enable-typescript.js';

/** Imports the module of a processor by its URL or absolute path, also where it is TypeScript. */
export async function importModule(module: string): Promise<unknown> {
  const url = module.startsWith('/') ? pathToFileURL(module).href : module;
  if (url.startsWith('file:')) enableTypeScript(fileURLToPath(url));
  return import(url);
}
