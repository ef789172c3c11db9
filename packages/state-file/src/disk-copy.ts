import { CorruptStateError, StateFileError } from './errors.js';
import type { System } from './system.js';

const CHUNK_BYTES = 1024 * 1024;

/**
 * Brings one journal to the disk, also after the disk has refused once.
 *
 * When a sync fails, the system may count the pages as clean and drop them: the next sync succeeds without having
 * written them. So after a refusal everything that is not known to be on the disk is written again in place, the same
 * bytes at the same positions, before a sync counts.
 */
export class DiskCopy {
  /** So many bytes from the beginning are on the disk for certain. */
  #safeBytes = 0;
  #refusals = 0;
  /** So many refusals have been made good. */
  #madeGood = 0;
  #running = 0;
  #isClosing = false;
  #isClosed = false;
  /** Writes at positions, which the appending descriptor cannot, and is told of write errors on its own. */
  readonly #second: number;

  constructor(
    readonly system: System,
    readonly path: string,
    readonly fd: number,
  ) {
    this.#second = system.openForRewrite(path);
  }

  /** Resolves when the first so many bytes are on the disk. */
  async sync(bytes: number): Promise<void> {
    this.#assertOpen();
    const refusals = this.#refusals;
    this.#running += 1;
    try {
      this.#writeAgain(bytes);
      await this.system.datasync(this.fd);
      this.#succeeded(bytes, refusals);
    } catch (error) {
      this.#refusals += 1;
      throw error;
    } finally {
      this.#running -= 1;
      this.#closeWhenIdle();
    }
  }

  /** The same at once. Its own descriptor may yet report a failure that is made good, so one is not taken for an answer. */
  syncNow(bytes: number): void {
    try {
      this.#tryNow(bytes);
    } catch {
      this.#tryNow(bytes);
    }
  }

  /** Closes both descriptors once no sync uses them. */
  close(): void {
    this.#isClosing = true;
    this.#closeWhenIdle();
  }

  #tryNow(bytes: number): void {
    this.#assertOpen();
    const refusals = this.#refusals;
    try {
      this.#writeAgain(bytes);
      this.system.datasyncNow(this.#second);
      this.#succeeded(bytes, refusals);
    } catch (error) {
      this.#refusals += 1;
      throw error;
    }
  }

  #succeeded(bytes: number, refusals: number): void {
    this.#madeGood = Math.max(this.#madeGood, refusals);
    this.#safeBytes = Math.max(this.#safeBytes, bytes);
  }

  #writeAgain(end: number): void {
    if (this.#refusals === this.#madeGood) return;
    for (let at = this.#safeBytes; at < end; ) {
      const bytes = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - at));
      const count = this.system.read(this.fd, bytes, at);
      if (count === 0) throw new CorruptStateError(this.path, undefined, `it ends before byte ${end}`);
      at += this.system.rewrite(this.#second, bytes.subarray(0, count), at);
    }
  }

  /** The number of a closed descriptor may be another file's by now. */
  #assertOpen(): void {
    if (this.#isClosed) throw new StateFileError('CLOSED', `${this.path} was closed.`, { file: this.path });
  }

  #closeWhenIdle(): void {
    if (!this.#isClosing || this.#isClosed || this.#running > 0) return;
    this.#isClosed = true;
    try {
      this.system.close(this.#second);
    } finally {
      this.system.close(this.fd);
    }
  }
}
