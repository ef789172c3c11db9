import { afterEach } from '@jest/globals';
import { StateFile } from '@millrace/state-file';
import type { StateFileOptions } from '@millrace/state-file';
import type { TestFolder } from './folder.js';
import { tally } from './tally.mjs';
import type { Add, Tally } from './tally.mjs';

export type TallyFile = StateFile<Tally, Add>;

/** Opens state files in the folder of a test, and closes them when it ends. */
export class OpenTallies {
  readonly #files: TallyFile[] = [];

  constructor(readonly folder: TestFolder) {
    afterEach(async () => void (await Promise.all(this.#files.splice(0).map(async (file) => file.close()))));
  }

  async open(options: Partial<StateFileOptions<Tally, Add>> = {}): Promise<TallyFile> {
    const file = await StateFile.open({ dir: this.folder.path, name: 'a', model: tally, ...options });
    this.#files.push(file);
    return file;
  }
}

/** Adds ids one after the other. */
export async function add(file: TallyFile, ...ids: string[]): Promise<void> {
  for (const id of ids) await file.update((tx) => tx.emit({ id }));
}

/** What is in a state file, as ids and counts. */
export async function contents(file: TallyFile): Promise<Record<string, number>> {
  return Object.fromEntries((await file.read()).counts);
}
