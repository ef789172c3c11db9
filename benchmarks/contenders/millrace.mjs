import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry, TaskQueue } from '../../packages/queue/dist/index.js';

const manifest = new URL('../../packages/queue/package.json', import.meta.url);
const version = () => JSON.parse(readFileSync(manifest, 'utf8')).version;

export const silent = {
  throw(error) {
    throw error;
  },
  warn: () => undefined,
  info: () => undefined,
  notify: () => undefined,
};

/**
 * Opens a queue in a place with the command `note`, a function of its number or a processor, and perhaps `tagged`.
 * Every task has arguments of its own, since the default rule would squash the others.
 */
export async function openQueue({ dir }, { note = () => undefined, tagged, ...options } = {}) {
  const registry = new Registry();
  registry.register('note', typeof note === 'function' ? (n) => note(Number(n)) : note);
  if (tagged) registry.register('tagged', tagged);
  const stateDir = join(dir, 'state');
  return TaskQueue.open({ name: 'tasks', stateDir, registry, logger: silent, ...options });
}

/** The task of a number. */
export const noteTask = (n) => ({ command: 'note', args: [String(n)] });

class Session {
  onTask = () => undefined;
  #open;

  static async open(place, durability) {
    const session = new Session();
    session.#open = (settings) =>
      openQueue(place, { durability, note: (n) => session.onTask(n), ...settings });
    session.queue = await session.#open();
    return session;
  }

  enqueue(n) {
    return this.queue.queueTask(noteTask(n));
  }

  enqueueMany(numbers) {
    return this.queue.queueTasks(numbers.map(noteTask));
  }

  async runner({ concurrency, onTask }) {
    this.onTask = onTask;
    await this.queue.close();
    this.queue = await this.#open({ maxRunning: concurrency });
    return { run: (count) => this.queue.processTasks({ drain: Number.isFinite(count) }) };
  }

  close() {
    return this.queue.close();
  }
}

export const millrace = {
  name: 'millrace',
  title: 'Millrace, fsync',
  settings: "durability 'fsync' (the default); claims and settles journalled, not synced",
  synced: true,
  version,
  open: async (place) => Session.open(place, 'fsync'),
};

export const millraceUnsynced = {
  name: 'millrace-unsynced',
  title: 'Millrace, none',
  settings: "durability 'none': survives kill -9, not a power cut",
  synced: false,
  version,
  open: async (place) => Session.open(place, 'none'),
};
