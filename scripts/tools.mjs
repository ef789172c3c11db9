import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository, whatever the current folder is. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** turbo looks for pnpm on PATH, and the only one that is sure to be there is the one we install. */
const env = {
  ...process.env,
  PATH: join(root, 'node_modules', '.bin') + delimiter + (process.env.PATH ?? ''),
  TURBO_TELEMETRY_DISABLED: '1',
};

/** Runs a program in the root and resolves to its exit code; a signal or a failed start counts as 1. */
export function run(command, args, { shell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: 'inherit', shell });
    // Ctrl-C reaches the child on its own; wait for it to end as it sees fit.
    const ignore = () => {};
    const forward = () => child.kill('SIGTERM');
    process.on('SIGINT', ignore).on('SIGTERM', forward);
    const end = (code) => {
      process.off('SIGINT', ignore).off('SIGTERM', forward);
      resolve(code ?? 1);
    };
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      end(1);
    });
    child.on('close', end);
  });
}

/** Runs a script of this repository with Node. */
export function node(file, args) {
  return run(process.execPath, [file, ...args]);
}

/** The script behind an installed tool, by its package (and bin, where the names differ). */
export function script(name, bin = name) {
  const folder = join(root, 'node_modules', name);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[bin]);
}

/** Runs an installed tool with no shell in between; flags are Node's own. */
export function tool(name, args, { bin, flags = [] } = {}) {
  return run(process.execPath, [...flags, script(name, bin), ...args]);
}
