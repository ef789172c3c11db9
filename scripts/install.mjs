import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './tools.mjs';

const stamp = join(root, 'node_modules', '.installed');

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** Installs what the lock file names, unless that has been done already. Resolves to an exit code. */
export async function install() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return 0;
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const pnpm = packageManager.split('+')[0];
  // --prod=false: the tools are wanted even where NODE_ENV says production.
  const args = ['--yes', pnpm, 'install', '--frozen-lockfile', '--prod=false', '--reporter=append-only'];
  console.log(`> npx ${args.join(' ')}`);
  const code = await run('npx', args, { shell: process.platform === 'win32' });
  if (code === 0) writeFileSync(stamp, wanted);
  return code;
}
