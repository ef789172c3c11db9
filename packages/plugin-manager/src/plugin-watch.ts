import { FolderWatch } from './folder-watch.js';

/** What a PluginWatch needs. */
export interface PluginWatchOptions {
  readonly folders: readonly string[];
  readonly debounceSeconds: number;
  readonly rescanSeconds: number;
  /** Brings the plugins up to date; registers nothing once the signal is aborted. Does not reject. */
  readonly update: (signal: AbortSignal) => Promise<void>;
  /** A folder cannot be watched; it is still looked at every `rescanSeconds`. */
  readonly onProblem: (folder: string, error: unknown) => void;
}

/** Watched plugin folders. Keeps no process alive. */
export class PluginWatch implements AsyncDisposable {
  readonly #options: PluginWatchOptions;
  readonly #folders: FolderWatch;
  readonly #stopped = new AbortController();
  #quiet: NodeJS.Timeout | undefined;
  #regular: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  private constructor(options: PluginWatchOptions) {
    this.#options = options;
    this.#folders = new FolderWatch(options.folders, () => this.#changed(), options.onProblem);
  }

  /** Resolves once what is in the folders now is loaded. */
  static async start(options: PluginWatchOptions): Promise<PluginWatch> {
    const started = new PluginWatch(options);
    await started.rescan();
    started.#regular = setInterval(() => void started.rescan(), options.rescanSeconds * 1000).unref();
    return started;
  }

  /** Looks at the folders now. Resolves once everything that was in them at the time of the call is loaded. */
  async rescan(): Promise<void> {
    // What runs may have looked already, so this call needs the next one, and shares it with other calls.
    this.#next ??= this.#after(this.#running);
    return this.#next;
  }

  /** Nothing is loaded or unloaded any more once it has resolved; what is loaded stays. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    clearTimeout(this.#quiet);
    clearInterval(this.#regular);
    this.#folders.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #after(running: Promise<void> | undefined): Promise<void> {
    await running;
    this.#running = this.#next;
    this.#next = undefined;
    if (this.#stopped.signal.aborted) return;
    await this.#folders.arm();
    await this.#options.update(this.#stopped.signal);
  }

  #changed(): void {
    if (this.#stopped.signal.aborted) return;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => void this.rescan(), this.#options.debounceSeconds * 1000).unref();
  }
}
