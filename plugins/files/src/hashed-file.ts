import { contentOf } from './file-content.js';
import type { Content, Reading } from './file-content.js';
import { FilesError } from './files-error.js';
import { isUntouched, openRegularFile } from './regular-file.js';
import type { TreeFile } from './tree-walk.js';

const ATTEMPTS = 3;

/**
 * What a file contains, read while nobody wrote to it.
 * @throws FilesError `FILE_CHANGING` when it was written to each time; Skipped when it is no regular file any more
 */
export async function stableContentOf(file: TreeFile, reading: Reading): Promise<Content> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const content = await contentIfUntouched(file, reading);
    if (content !== undefined) return content;
  }
  throw new FilesError('FILE_CHANGING', `The file was written to each of the ${ATTEMPTS} times it was read.`);
}

async function contentIfUntouched(
  { folder, name }: TreeFile,
  reading: Reading,
): Promise<Content | undefined> {
  const { handle, stats } = await openRegularFile(folder, name);
  try {
    const content = await contentOf(handle, reading);
    return isUntouched(await handle.stat({ bigint: true }), stats) ? content : undefined;
  } finally {
    await handle.close();
  }
}
