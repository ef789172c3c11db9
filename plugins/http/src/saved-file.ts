import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HttpError } from './http-error.js';
import type { Sink } from './response-body.js';

/**
 * Saves what `receive` passes to its sink as a file: it appears under its path, on the disk and whole, once `receive`
 * has resolved; when it rejects, whatever was there before stays. An existing file is replaced.
 * @throws HttpError `CANNOT_SAVE`, and whatever `receive` throws
 */
export async function saveTo<T>(path: string, receive: (sink: Sink) => Promise<T>): Promise<T> {
  const draft = `${path}.${randomUUID()}.part`;
  const file = await open(draft, 'wx').catch(cannotSave(path));
  try {
    const received = await receive(async (chunk) => file.writeFile(chunk).catch(cannotSave(path)));
    await file.sync().catch(cannotSave(path));
    await rename(draft, path).catch(cannotSave(path));
    await syncFolder(dirname(path)).catch(cannotSave(path));
    return received;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** A new name is on the disk only once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function cannotSave(path: string): (cause: NodeJS.ErrnoException) => never {
  return (cause) => {
    throw new HttpError(
      'CANNOT_SAVE',
      `The body cannot be saved to ${path}: ${cause.message}.`,
      { path },
      { cause },
    );
  };
}
