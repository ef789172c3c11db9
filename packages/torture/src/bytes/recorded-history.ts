import { Registry, TaskQueue } from '@millrace/queue';
import { MemoryDisk } from '@millrace/state-file/testing';
import type { Random } from '../random.js';
import { silent } from '../silent.js';
import { fingerprint } from './fingerprint.js';

/** What a queue wrote, and every state that it was in. */
export interface RecordedHistory {
  /** Names of the steps that it took. */
  readonly steps: readonly string[];
  readonly files: ReadonlyMap<string, Buffer>;
  /** Fingerprints, from the empty queue to the last state. */
  readonly states: ReadonlySet<string>;
  /** Ids of the tasks that were added and are still waiting at the end. */
  readonly waiting: readonly string[];
}

type Step = (queue: TaskQueue, random: Random) => Promise<unknown>;

const COMMANDS = ['mail', 'backup', 'index'];

const steps: Readonly<Record<string, Step>> = {
  add: async (queue, random) => queue.queueTask(taskText(random)),
  'add three': async (queue, random) =>
    queue.queueTasks([taskText(random), taskText(random), taskText(random)]),
  unqueue: async (queue, random) => {
    const { waiting } = await queue.snapshotTaskLists();
    if (waiting.length > 0) await queue.unqueueTask(random.pick(waiting).uuid);
  },
  process: async (queue) => queue.processNextTask(),
  pause: async (queue) => ((await queue.isPaused()) ? queue.resumeProcessing() : queue.pauseProcessing()),
  compact: async (queue) => queue.compact(),
};
const ODDS = ['add', 'add', 'add', 'add three', 'unqueue', 'process', 'process', 'pause', 'compact'];

/** Lets a queue on a disk in memory live for some steps. */
export async function recordHistory(folder: string, random: Random, count: number): Promise<RecordedHistory> {
  const diskRandom = random.derive('disk');
  const disk = new MemoryDisk(() => diskRandom.fraction());
  const states = new Set<string>();
  const registry = new Registry();
  const queue = await openOn(disk, folder, registry);
  const note = async (): Promise<void> => void states.add(await fingerprint(queue));
  for (const command of COMMANDS) registry.register(command, note);
  await note();
  const made: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const step = random.pick(ODDS);
    made.push(step);
    await steps[step]?.(queue, random);
    await note();
  }
  const { waiting } = await queue.snapshotTaskLists();
  await queue.close();
  return { steps: made, files: disk.files(), states, waiting: waiting.map(({ uuid }) => uuid) };
}

/** Opens the queue that a disk in memory holds. */
export async function openOn(
  disk: MemoryDisk,
  stateDir: string,
  registry = new Registry(),
  onCorrupt: 'throw' | 'salvage' = 'throw',
): Promise<TaskQueue> {
  const { system } = disk.process();
  return TaskQueue.open({ name: 'tasks', stateDir, registry, logger: silent, onCorrupt, system });
}

function taskText(random: Random): string {
  return `${random.pick(COMMANDS)} ${random.below(1000)}`;
}
