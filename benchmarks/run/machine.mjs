import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform, release, tmpdir, totalmem } from 'node:os';

/** What the figures were measured on, as they depend on it. */
export function describeMachine() {
  const [cpu] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} x ${cpu?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${platform()} ${release()} ${arch()}, temporary folder on ${fileSystemOf(tmpdir())}`,
    loadBefore: Number(loadavg()[1].toFixed(1)),
    node: process.version,
    millrace: JSON.parse(readFileSync(new URL('../../packages/queue/package.json', import.meta.url))).version,
    commit: commit(),
  };
}

function fileSystemOf(folder) {
  try {
    const lines = execFileSync('df', ['-PT', folder], { encoding: 'utf8' }).trim().split('\n');
    return lines.at(-1).split(/\s+/)[1];
  } catch {
    return 'a file system that df does not name';
  }
}

function commit() {
  try {
    const cwd = new URL('.', import.meta.url);
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
