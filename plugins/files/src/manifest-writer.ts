import { FilesError } from './files-error.js';
import { formatLine } from './manifest-line.js';
import type { ManifestEntry } from './manifest-line.js';
import type { ManifestPlace } from './manifest-place.js';
import { isManifest } from './manifest-reader.js';
import { isTemporaryFor, TemporaryFile } from './temporary-file.js';

const FILE_MODE = 0o666;
const FLUSH_LENGTH = 256 * 1024;

/** Writes a manifest in the order of its entries; it replaces the old one only when it is complete. */
export class ManifestWriter {
  #pending = '';
  #flushed: Promise<void> = Promise.resolve();
  #next = 0;
  readonly #early = new Map<number, ManifestEntry | undefined>();

  private constructor(private readonly file: TemporaryFile) {}

  /**
   * Begins a manifest, and removes what killed runs left of it.
   * @throws FilesError `MANIFEST_OCCUPIED` when something that is no manifest has its name
   */
  static async create(place: ManifestPlace): Promise<ManifestWriter> {
    await assertReplaceable(place);
    await removeLeftovers(place);
    return new ManifestWriter(await TemporaryFile.create(place.folder, place.name, FILE_MODE));
  }

  /** Takes the entry of a position, in any order of coming; undefined when there is none for that position. */
  async put(position: number, entry: ManifestEntry | undefined): Promise<void> {
    this.#early.set(position, entry);
    for (; this.#early.has(this.#next); this.#next += 1) {
      const due = this.#early.get(this.#next);
      this.#early.delete(this.#next);
      if (due !== undefined) this.#pending += formatLine(due);
    }
    if (this.#pending.length >= FLUSH_LENGTH) await this.#flush();
  }

  /** Puts the manifest in place, durably. */
  async publish(): Promise<void> {
    await this.#flush();
    await this.file.publishOver();
  }

  /** Closes the file; unless it was published, nothing of it remains. */
  async discard(): Promise<void> {
    await this.file.discard();
  }

  async #flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = '';
    this.#flushed = this.#flushed.then(async () => this.file.handle.appendFile(text, 'latin1'));
    await this.#flushed;
  }
}

async function assertReplaceable(place: ManifestPlace): Promise<void> {
  if (await isManifest(place)) return;
  throw new FilesError(
    'MANIFEST_OCCUPIED',
    `${place.shownPath} is not a manifest and is not overwritten. Name another file, or move this one away.`,
    { manifest: place.shownPath },
  );
}

async function removeLeftovers({ folder, name }: ManifestPlace): Promise<void> {
  const leftovers: string[] = [];
  for await (const entry of folder.entries()) {
    if (entry.kind === 'file' && isTemporaryFor(entry.name, name)) leftovers.push(entry.name);
  }
  for (const leftover of leftovers) await folder.unlink(leftover);
}
