// Packs every public package as it would be published and inspects the archive: what is in it
// (dist, the manifest and up to three texts), what publint says, and whether its types resolve (attw).
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publishedOnly } from './published.mjs';
import { root, script } from './tools.mjs';

const execute = promisify(execFile);
const allowed = /^(dist\/.+|package\.json|README\.md|LICENSE|THIRD-PARTY-NOTICES)$/;
const required = ['package.json', 'LICENSE'];

const node = (file, args) => execute(process.execPath, [file, ...args], { cwd: root });

async function pack(folder) {
  const args = ['--recursive', ...publishedOnly, 'pack', '--json', '--pack-destination', folder];
  return JSON.parse((await node(script('pnpm'), args)).stdout);
}

async function contents(archive) {
  const { stdout } = await execute('tar', ['-tzf', archive]);
  const paths = stdout
    .trim()
    .split(/\r?\n/)
    .map((path) => path.replace(/^package\//, ''));
  const extra = paths.filter((path) => !allowed.test(path));
  const missing = required.filter((path) => !paths.includes(path));
  if (!paths.some((path) => path.startsWith('dist/'))) missing.push('dist');
  if (extra.length + missing.length === 0) return;
  throw new Error(
    `Not to be published: ${extra.join(', ') || 'none'}. Missing: ${missing.join(', ') || 'none'}.`,
  );
}

const lint = (archive) => node(script('publint'), [archive, '--strict']);

/** node16: the oldest module resolution that knows of subpaths such as ./testing. */
const resolution = (archive) =>
  node(script('@arethetypeswrong/cli', 'attw'), [
    archive,
    '--profile',
    'node16',
    '--format',
    'ascii',
    '--no-emoji',
  ]);

async function inspect({ name, filename, files }) {
  const checks = [contents(filename), lint(filename)];
  if (files.some((file) => file.path === 'dist/index.d.ts')) checks.push(resolution(filename));
  const failures = (await Promise.allSettled(checks)).filter((result) => result.status === 'rejected');
  console.log(`${name}: ${failures.length === 0 ? 'fit to publish' : 'NOT fit to publish'}`);
  for (const { reason } of failures) console.error(reason.stdout || reason.message);
  if (failures.length > 0) process.exitCode = 1;
}

const folder = mkdtempSync(join(tmpdir(), 'millrace-pack-'));
try {
  for (const archive of await pack(folder)) await inspect(archive);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
