import type * as lockfileModule from 'proper-lockfile';
import { pause } from './pause.js';
import { systemCode } from './system.js';

/** A lock that its holder has not touched for so long counts as left behind. */
export const STALE_MILLISECONDS = 10_000;
const MIN_RETRY_MILLISECONDS = 5;
const MAX_RETRY_MILLISECONDS = 100;

type Lockfile = Pick<typeof lockfileModule, 'lock'>;
type Release = () => Promise<void>;

/** How long to wait for a lock. */
export interface LockWait {
  readonly seconds: number;
  /** Ends the wait early. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `body` under a lock, or without it when the lock cannot be had in time; it is told which. The lock saves work;
 * nothing depends on it, so one that goes stale under its holder is no reason to stop.
 */
export async function withLock<R>(
  path: string,
  wait: LockWait,
  body: (locked: boolean) => Promise<R>,
): Promise<R> {
  const release = await tryLock(path, wait);
  try {
    return await body(release !== undefined);
  } finally {
    await release?.().catch(() => undefined);
  }
}

async function tryLock(path: string, { seconds, signal }: LockWait): Promise<Release | undefined> {
  const end = performance.now() + seconds * 1000;
  let retry = MIN_RETRY_MILLISECONDS;
  for (;;) {
    const got = await lockOnce(path);
    if (got !== 'taken') return got;
    const left = end - performance.now();
    if (left <= 0 || signal?.aborted) return undefined;
    await pause(Math.min(left, retry * (0.5 + Math.random())), signal);
    retry = Math.min(retry * 2, MAX_RETRY_MILLISECONDS);
  }
}

/** Undefined when the file system refuses locks altogether. */
async function lockOnce(path: string): Promise<Release | 'taken' | undefined> {
  const lockfile = await importLockfile();
  try {
    // The first argument is the key by which the module tells its locks apart.
    return await lockfile.lock(path, {
      lockfilePath: path,
      realpath: false,
      stale: STALE_MILLISECONDS,
      retries: 0,
      onCompromised: () => undefined,
    });
  } catch (error) {
    return systemCode(error) === 'ELOCKED' ? 'taken' : undefined;
  }
}

/**
 * The module listens to every signal that can end a process, to remove its locks. For SIGXFSZ, which Node ignores so
 * that a write beyond a limit fails with EFBIG, that would be the end; a second listener keeps it ignored.
 */
async function importLockfile(): Promise<Lockfile> {
  if (!process.listeners('SIGXFSZ').includes(ignore)) process.on('SIGXFSZ', ignore);
  const { default: lockfile } = await import('proper-lockfile');
  return lockfile;
}

function ignore(): void {}
