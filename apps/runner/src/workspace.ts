import { existsSync } from 'node:fs';
import { Registry, TaskQueue } from '@millrace/queue';
import type { Logger } from '@millrace/queue';
import { createReschedule, Scheduler } from '@millrace/scheduler';
import type { Output } from './output/output.js';
import type { Plugins } from './plugins.js';
import type { LoadedSettings } from './settings/flags.js';

/**
 * The queue, schedule and plugins that a command works with, each opened when first asked for, as the settings say.
 * This is where the packages are wired.
 */
export class Workspace {
  readonly registry = new Registry();
  readonly logger: Logger;
  readonly #output: Output;
  readonly #load: () => Promise<LoadedSettings>;
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
    const reschedule = createReschedule({ durability, onCorrupt, logger: this.logger });
    const { name, stateDir, limits: _, ...more } = queue;
    const { registry, logger } = this;
    return TaskQueue.open({ ...withoutUndefined(more), name, stateDir, registry, logger, reschedule });
  }

  async #openScheduler(): Promise<Scheduler> {
    const { name, stateDir, durability, onCorrupt } = (await this.settings()).settings.queue;
    return Scheduler.open({ name, stateDir, durability, onCorrupt, logger: this.logger });
  }

  async #loadPlugins(options: { watch: boolean }): Promise<Plugins> {
    const loaded = await this.settings();
    const { Plugins } = await import('./plugins.js');
    return Plugins.load(loaded, this.registry, this.logger, options);
  }
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
