// Each step runs one tool over the whole repository and resolves to its exit code.
import { node, tool } from './tools.mjs';

export const build = (args = []) => tool('turbo', ['run', 'build', '--output-logs=errors-only', ...args]);

export const format = (args = []) => tool('@biomejs/biome', ['format', ...args], { bin: 'biome' });

export const lint = (args = []) => tool('eslint', args.length > 0 ? args : ['.']);

export const types = (args = []) =>
  tool('typescript', ['--project', 'tsconfig.json', ...args], { bin: 'tsc' });

export const unused = () => tool('knip', ['--no-progress', '--no-config-hints']);

export const packages = () => node('scripts/check-packages.mjs', []);

/** Plugins are ES modules, and Jest can import() them only with Node's module API switched on. */
export const test = (args = []) =>
  tool('jest', args, { flags: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'] });
