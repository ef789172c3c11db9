import { existsSync } from 'node:fs';
import { Registry, TaskQueue } from '@millrace/queue';
import type { Logger, Reschedule } from '@millrace/queue';
import type { Scheduler, SchedulerSettings } from '@millrace/scheduler';
import type { Output } from './output/output.js';
import type { Plugins } from './plugins.js';
import { bundledOwners, registerBundled } from './quick-plugins.js';
import type { BundledPlugin } from './settings/bundled-plugins.js';
import type { LoadedSettings } from './settings/flags.js';

/**
 * The queue, schedule and plugins that a command works with, each opened when first asked for, as the settings say.
 * This is where the packages are wired.
 */
export class Workspace {
  readonly registry = new Registry();
  readonly logger: Logger;
  /** Whether many commands share it, so that plugins are loaded all at once. */
  isLasting = false;
  readonly #output: Output;
  readonly #load: () => Promise<LoadedSettings>;
  /** Commands of bundled plugins that were registered before all plugins were asked for. */
  readonly #first: string[] = [];
  #settings: Promise<LoadedSettings> | undefined;
  #queue: Promise<TaskQueue> | undefined;
  #scheduler: Promise<Scheduler> | undefined;
  #plugins: Promise<Plugins> | undefined;

  constructor(load: () => Promise<LoadedSettings>, output: Output, logger = loggerTo(output)) {
    this.#load = load;
    this.#output = output;
    this.logger = logger;
  }

  /** A workspace of its own from the settings as they now are. */
  renewed(output: Output, logger: Logger): Workspace {
    return new Workspace(this.#load, output, logger);
  }

  /** The settings in force. Rejects with `INVALID_SETTINGS` and the like. */
  async settings(): Promise<LoadedSettings> {
    return (this.#settings ??= this.#load());
  }

  /** The queue, for looking and changing; it knows no commands yet. */
  async queue(): Promise<TaskQueue> {
    return (this.#queue ??= this.#openQueue());
  }

  /**
   * The queue, with these commands at least, as far as a plugin has them. Where bundled plugins have them all, only
   * those are loaded.
   */
  async queueFor(commands: readonly string[]): Promise<TaskQueue> {
    if (this.isLasting || this.#plugins !== undefined) return this.queueWithPlugins();
    const missing = commands.filter((command) => !this.registry.has(command));
    const owners = bundledOwners((await this.settings()).settings, missing);
    const isEnough = owners !== undefined && (await this.#registerFirst(owners));
    return isEnough ? this.queue() : this.queueWithPlugins();
  }

  /** The queue, with the commands of all plugins. */
  async queueWithPlugins(): Promise<TaskQueue> {
    await this.plugins();
    return this.queue();
  }

  async scheduler(): Promise<Scheduler> {
    return (this.#scheduler ??= this.#openScheduler());
  }

  /** The plugins, loaded; whoever asks first may have the folders watched. */
  async plugins(options = { watch: false }): Promise<Plugins> {
    return (this.#plugins ??= this.#loadPlugins(options));
  }

  /** Closes what was opened. */
  async close(): Promise<void> {
    for (const opened of await Promise.allSettled([this.#plugins, this.#scheduler, this.#queue])) {
      if (opened.status === 'fulfilled') await opened.value?.close();
    }
  }

  async #openQueue(): Promise<TaskQueue> {
    const { queue } = (await this.settings()).settings;
    if (!existsSync(queue.stateDir)) this.#output.note(`A new state folder: ${queue.stateDir}`);
    const { durability, onCorrupt } = queue;
    const reschedule = lazyReschedule({ durability, onCorrupt, logger: this.logger });
    const { name, stateDir, limits: _, ...more } = queue;
    const { registry, logger } = this;
    return TaskQueue.open({ ...withoutUndefined(more), name, stateDir, registry, logger, reschedule });
  }

  async #openScheduler(): Promise<Scheduler> {
    const { name, stateDir, durability, onCorrupt } = (await this.settings()).settings.queue;
    const { Scheduler } = await import('@millrace/scheduler');
    return Scheduler.open({ name, stateDir, durability, onCorrupt, logger: this.logger });
  }

  async #registerFirst(owners: Iterable<BundledPlugin>): Promise<boolean> {
    const before = new Set(this.registry.commands());
    const isDone = await registerBundled(this.registry, owners);
    this.#first.push(...this.registry.commands().filter((command) => !before.has(command)));
    return isDone;
  }

  async #loadPlugins(options: { watch: boolean }): Promise<Plugins> {
    const loaded = await this.settings();
    const { Plugins } = await import('./plugins.js');
    for (const command of this.#first.splice(0)) this.registry.unregister(command);
    return Plugins.load(loaded, this.registry, this.logger, options);
  }
}

/** Most commands give no task back to its schedule. */
function lazyReschedule(settings: SchedulerSettings): Reschedule {
  let made: Promise<Reschedule> | undefined;
  return async (...task) => {
    made ??= import('@millrace/scheduler').then(({ createReschedule }) => createReschedule(settings));
    return (await made)(...task);
  };
}

/** Settings that were not given are not mentioned: they are as stored with the queue. */
function withoutUndefined<T extends object>(settings: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as T;
}

function loggerTo(output: Output): Logger {
  return {
    throw(error) {
      throw error;
    },
    warn: (message) => output.warn(message),
    info: (message) => void (output.verbose && output.note(message)),
    notify: (message) => output.warn(message),
  };
}
