import { Registry, TaskQueue } from '@millrace/queue';
import { Scheduler } from '@millrace/scheduler';
import type { System } from '@millrace/state-file';
import type { Place } from '../promises/sightings.js';
import { silent } from '../silent.js';

const EVERYTHING = 10_000_000;
/** What a process that lost its power was running looks as if it ran on, for its process is this one. It keeps its slot. */
const SLOTS = 100_000;
/** The schedule's time, in epoch seconds: the same in all processes. */
const NOW = 1_000_000;

/** Opens the queue and the schedule of a disk in memory. Damage is an error. */
export async function openPowerPlace(
  stateDir: string,
  system: System,
  onRun: (label: string) => void,
): Promise<Place> {
  const registry = new Registry();
  registry.register('quick', (label: string) => onRun(label));
  const common = { stateDir, logger: silent, system };
  const queue = await TaskQueue.open({
    ...common,
    name: 'tasks',
    registry,
    maxRunning: SLOTS,
    historyLimit: EVERYTHING,
  });
  return { queue, scheduler: await Scheduler.open({ ...common, name: 'later', now: () => NOW }) };
}
