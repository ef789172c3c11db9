import { Registry, TaskQueue } from '@millrace/queue';
import { createReschedule, Scheduler } from '@millrace/scheduler';
import type { Durability, System } from '@millrace/state-file';
import type { Place } from '../promises/sightings.js';
import { silent } from '../silent.js';
import { toRegister } from './commands.js';

/** The module that a child imports; built beside every program. */
const COMMANDS = new URL('./commands.js', import.meta.url).href;
const EVERYTHING = 10_000_000;

/** How the queue and the schedule of a round are opened, the same in each of its processes. */
export interface PlaceOptions {
  readonly stateDir: string;
  readonly slots: number;
  readonly durability: Durability;
  readonly stateTimeout?: number;
}

/** Opens the queue of a round and its schedule, both called `tasks`. */
export async function openPlace(options: PlaceOptions, system?: System): Promise<Place> {
  const { stateDir, slots, ...shared } = options;
  const registry = new Registry();
  for (const [command, processor] of toRegister())
    registry.register(command, processor, { module: COMMANDS });
  const common = { ...shared, name: 'tasks', stateDir, logger: silent, system };
  const queue = await TaskQueue.open({
    ...common,
    registry,
    maxRunning: slots,
    historyLimit: EVERYTHING,
    reschedule: createReschedule({ ...shared, logger: silent, system }),
  });
  try {
    return { queue, scheduler: await Scheduler.open(common) };
  } catch (error) {
    await queue.close().catch(() => undefined);
    throw error;
  }
}

export async function closePlace({ queue, scheduler }: Place): Promise<void> {
  try {
    await queue.close();
  } finally {
    await scheduler.close();
  }
}
