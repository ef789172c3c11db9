import { join } from 'node:path';

const STALE_MILLISECONDS = 10_000;
const RETRY_MILLISECONDS = 5;
const MAX_RETRY_MILLISECONDS = 100;

/**
 * Runs `body` under the lock of the state file, or without it when the lock cannot be had in time. The lock saves
 * work; nothing depends on it, so a lock that goes stale under its holder is no reason to stop.
 */
export async function withLock<R>(
  dir: string,
  file: string,
  timeoutSeconds: number,
  body: (locked: boolean) => Promise<R>,
): Promise<R> {
  const release = await tryLock(dir, file, timeoutSeconds);
  try {
    return await body(release !== undefined);
  } finally {
    await release?.().catch(() => undefined);
  }
}

async function tryLock(
  dir: string,
  file: string,
  timeoutSeconds: number,
): Promise<(() => Promise<void>) | undefined> {
  const { default: lockfile } = await import('proper-lockfile');
  const attempts = Math.ceil((timeoutSeconds * 1000) / MAX_RETRY_MILLISECONDS);
  try {
    return await lockfile.lock(dir, {
      lockfilePath: join(dir, file),
      realpath: false,
      stale: STALE_MILLISECONDS,
      retries: {
        retries: attempts,
        minTimeout: RETRY_MILLISECONDS,
        maxTimeout: MAX_RETRY_MILLISECONDS,
        randomize: true,
      },
      onCompromised: () => undefined,
    });
  } catch {
    return undefined;
  }
}
