import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { toBytes } from './byte-path.js';
import { codeOf, FilesError } from './files-error.js';
import { isSameFile } from './folder.js';
import type { Folder } from './folder.js';
import { statIfPresent } from './regular-file.js';
import { Skipped } from './skipped.js';

const TEMPORARY = /(?:^|\/)\.millrace-[0-9a-f]{8}-[0-9a-f]{16}\.tmp$/;
const CREATE = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;
const NO_HARD_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/** Whether a path ends in one of our names for a file that is being made. A killed run leaves such a file behind. */
export function isTemporaryPath(path: string): boolean {
  return TEMPORARY.test(path);
}

/** Whether a name is one of ours for a file that is to have the target's name. */
export function isTemporaryFor(name: string, target: string): boolean {
  return isTemporaryPath(name) && name.startsWith(prefixFor(target));
}

/**
 * A file that is made out of sight and shows up under its name complete or not at all.
 * The name is random, so that two runs which know nothing of each other never write to the same file.
 */
export class TemporaryFile {
  private constructor(
    private readonly folder: Folder,
    private readonly target: string,
    private readonly name: string,
    readonly handle: FileHandle,
  ) {}

  static async create(folder: Folder, target: string, mode: number): Promise<TemporaryFile> {
    const name = `${prefixFor(target)}${randomBytes(8).toString('hex')}.tmp`;
    return new TemporaryFile(folder, target, name, await folder.open(name, CREATE, mode));
  }

  /** Shows the file under its name, durably; throws Skipped `occupied` rather than replace anything. */
  async publish(): Promise<void> {
    await this.handle.sync();
    await this.#place();
    await this.folder.sync();
    await this.#assertPublished();
  }

  /** Shows the file under its name, durably, in the place of whatever file is there. */
  async publishOver(): Promise<void> {
    await this.handle.sync();
    await this.folder.rename(this.name, this.target);
    await this.folder.sync();
  }

  /** Closes the file and takes its temporary name away. Nothing remains of it unless it was published. */
  async discard(): Promise<void> {
    await this.handle.close();
    try {
      await this.folder.unlink(this.name);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }

  async #place(): Promise<void> {
    try {
      await this.folder.link(this.name, this.target);
    } catch (error) {
      const code = codeOf(error) ?? '';
      if (code === 'EEXIST') throw new Skipped('occupied');
      if (!NO_HARD_LINKS.includes(code)) throw error;
      // Not atomic, but all that such a file system offers: a file that appears under the name in between is replaced.
      if ((await statIfPresent(this.folder, this.target)) !== undefined) throw new Skipped('occupied');
      await this.folder.rename(this.name, this.target);
    }
  }

  /** What stands under the name has to be our very file before anybody relies on it. */
  async #assertPublished(): Promise<void> {
    const [there, ours]: [BigIntStats | undefined, BigIntStats] = await Promise.all([
      statIfPresent(this.folder, this.target),
      this.handle.stat({ bigint: true }),
    ]);
    if (there !== undefined && isSameFile(there, ours)) return;
    throw new FilesError(
      'TARGET_REPLACED',
      'The new file was replaced by somebody else while it got its name.',
    );
  }
}

function prefixFor(target: string): string {
  return `.millrace-${createHash('sha256').update(toBytes(target)).digest('hex').slice(0, 8)}-`;
}
