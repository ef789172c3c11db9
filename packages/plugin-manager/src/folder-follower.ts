import { reasonOf } from './errors.js';
import { scanFolders } from './folder-scan.js';
import type { PluginFolder } from './plugin-folder.js';
import type { PluginSet } from './plugin-set.js';

/** Keeps plugins up to date with their folders. Warns about what is wrong with a place once for as long as it lasts. */
export class FolderFollower {
  readonly #said = new Map<string, string>();

  constructor(
    readonly folders: readonly PluginFolder[],
    readonly plugins: PluginSet,
  ) {}

  /** Looks into the folders once and follows what has changed. Never rejects. */
  async update(signal: AbortSignal): Promise<void> {
    try {
      const scan = await scanFolders(this.folders, (folder, error) => this.#warn(folder, error.message));
      scan.folders.forEach((folder) => this.#said.delete(folder));
      await this.plugins.update(scan.sources, { follow: true, folders: scan.folders, signal });
    } catch (error) {
      this.plugins.options.logger().warn(`The plugin folders could not be looked at: ${reasonOf(error)}.`);
    }
  }

  /** Says that no events come from a folder. */
  cannotWatch(folder: string, error: unknown): void {
    const reason = `Changes in ${folder} are seen only from time to time, as it cannot be watched: ${reasonOf(error)}.`;
    this.#warn(`watch ${folder}`, reason);
  }

  #warn(place: string, message: string): void {
    if (this.#said.get(place) === message) return;
    this.#said.set(place, message);
    this.plugins.options.logger().warn(message);
  }
}
