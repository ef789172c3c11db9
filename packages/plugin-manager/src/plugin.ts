import { pathToFileURL } from 'node:url';
import type { Logger, Processor, Registry } from '@millrace/queue';
import { codeOf, errorOfPlugin, PluginError, reasonOf } from './errors.js';
import { fingerprintOf } from './module-import.js';
import { sortPairs } from './pairs.js';
import type { Pair } from './pairs.js';
import { loadPairs } from './plugin-module.js';
import type { LoadOptions } from './plugin-module.js';

/** Where a plugin comes from. */
export interface PluginSource {
  readonly name: string;
  /** Tells plugins of the same name apart: the path of the file as found, or the package. */
  readonly key: string;
  /** The folder in which it was found; packages have none. */
  readonly folder?: string;
  /** The real path of its file, if it may be imported. */
  locate(): Promise<string>;
}

/** What the module of a plugin gave at one time. */
export interface PluginVersion {
  readonly fingerprint: string;
  /** URL without the query of a reload: child processes import it. */
  readonly module: string;
  readonly pairs: readonly Pair[];
  readonly problems: readonly PluginError[];
}

/** One plugin: it has a version while it is loaded, and a failure while its file as it now is cannot be loaded. */
export class Plugin {
  #version: PluginVersion | undefined;
  #failure: PluginError | undefined;
  #refusals: PluginError[] = [];
  #tried: { fingerprint: string; failure?: PluginError } | undefined;
  #warned = new Set<string>();
  readonly #registered = new Map<string, Processor | undefined>();

  constructor(public source: PluginSource) {}

  get isLoaded(): boolean {
    return this.#version !== undefined;
  }

  get module(): string | undefined {
    return this.#version?.module;
  }

  get commands(): string[] {
    return [...this.#registered.keys()];
  }

  get problems(): PluginError[] {
    return [...(this.#failure ? [this.#failure] : []), ...(this.#version?.problems ?? []), ...this.#refusals];
  }

  /** The version to adopt next; undefined when there is none: the file is as it was when last tried, or it failed. */
  async prepare(options: LoadOptions): Promise<PluginVersion | undefined> {
    try {
      const file = await this.source.locate();
      const fingerprint = await fingerprintOf(file);
      if (this.#tried?.fingerprint !== fingerprint) return await this.#load(file, fingerprint, options);
      this.#failure = this.#tried.failure;
    } catch (error) {
      this.fail(error instanceof PluginError ? error : cannotRead(error));
    }
    return undefined;
  }

  async #load(file: string, fingerprint: string, options: LoadOptions): Promise<PluginVersion | undefined> {
    try {
      const { pairs, problems } = sortPairs(await loadPairs(file, fingerprint, options));
      const said = problems.map((problem) => errorOfPlugin(this.source, problem));
      return { fingerprint, module: pathToFileURL(file).href, pairs, problems: said };
    } catch (error) {
      this.#tried = { fingerprint, failure: this.fail(error) };
      return undefined;
    }
  }

  /** Notes why the plugin cannot be loaded. */
  fail(error: unknown): PluginError {
    this.#failure = errorOfPlugin(this.source, error, this.isLoaded ? '; what was loaded before stays' : '');
    return this.#failure;
  }

  /** Forgets earlier attempts and warnings, so that the next `prepare` tries the same file again. */
  startAfresh(): void {
    this.#tried = undefined;
    this.#warned.clear();
  }

  /** Puts a version in the place of the one before. Commands that it had and still has change hands at once. */
  adopt(version: PluginVersion, registry: Registry): void {
    const held = new Set(this.commands);
    this.withdraw(registry);
    this.#version = version;
    this.#tried = { fingerprint: version.fingerprint };
    this.#register(
      registry,
      version.pairs.filter(({ command }) => held.has(command)),
    );
  }

  /** Registers what is not registered yet, and notes what the registry refuses. */
  register(registry: Registry, ownerOf: (command: string) => string): void {
    const missing = this.#version?.pairs.filter(({ command }) => !this.#registered.has(command)) ?? [];
    const refused = this.#register(registry, missing);
    this.#refusals = refused.map(([command, cause]) =>
      errorOfPlugin(this.source, refusal(command, cause, ownerOf)),
    );
  }

  #register(registry: Registry, pairs: readonly Pair[]): [string, unknown][] {
    const refused: [string, unknown][] = [];
    for (const { command, processor } of pairs) {
      try {
        registry.register(command, processor, this.module === undefined ? {} : { module: this.module });
        this.#registered.set(command, registry.get(command));
      } catch (error) {
        refused.push([command, error]);
      }
    }
    return refused;
  }

  /** Unregisters its commands, except those that others have registered anew. What runs goes on. */
  withdraw(registry: Registry): void {
    for (const [command, processor] of this.#registered) {
      if (processor !== undefined && registry.get(command) === processor) registry.unregister(command);
    }
    this.#registered.clear();
    this.#version = undefined;
    this.#failure = undefined;
    this.#refusals = [];
    this.#tried = undefined;
  }

  /** Warns about each problem once for as long as it lasts. */
  report(logger: Logger): void {
    const messages = this.problems.map(({ message }) => message);
    messages.filter((message) => !this.#warned.has(message)).forEach((message) => logger.warn(message));
    this.#warned = new Set(messages);
  }
}

function cannotRead(cause: unknown): PluginError {
  return new PluginError('IMPORT_FAILED', `cannot be read: ${reasonOf(cause)}`, {}, { cause });
}

function refusal(command: string, cause: unknown, ownerOf: (command: string) => string): PluginError {
  if (codeOf(cause) === 'COMMAND_REGISTERED') {
    const reason = `the command '${command}' is left out, because ${ownerOf(command)} has registered it`;
    return new PluginError('COMMAND_TAKEN', reason, { command }, { cause });
  }
  const reason = `the command '${command}' is left out: ${reasonOf(cause)}`;
  return new PluginError('PROCESSOR_REFUSED', reason, { command }, { cause });
}
