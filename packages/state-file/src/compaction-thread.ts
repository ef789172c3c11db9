import { Worker } from 'node:worker_threads';
import type { Chain } from './chain.js';
import { compactUpTo } from './compaction.js';
import { nodeSystem, systemCode } from './system.js';

const PROGRAM = new URL('./compaction-thread-main.js', import.meta.url);
/** What is smaller is folded sooner than a thread begins. */
const LEAST_BYTES = 1024 * 1024;

/** What a thread needs to know to fold the files of a state. */
export interface Folding {
  readonly dir: string;
  readonly name: string;
  readonly generation: number;
  /** URL of the module whose default export is the model. */
  readonly module: string;
}

/**
 * Folds what is sealed before a generation as `compactUpTo` does: about so many bytes, in a thread of its own where that
 * pays, so that neither the work nor the memory of the second state holds up this one. Folds here where no thread can:
 * without the model's module or, in a bundle, without the thread's program.
 */
export async function compactBeside<S, Op>(
  chain: Chain<S, Op>,
  generation: number,
  bytes: number,
): Promise<void> {
  const { system, dir, names, model } = chain;
  const { module } = model;
  const isForThread = module !== undefined && bytes >= LEAST_BYTES && system === nodeSystem;
  if (isForThread && (await ranInThread({ dir, name: names.name, generation, module }))) return;
  await compactUpTo(chain, generation);
}

/** False when it failed, so that it has to be done, or its error found, here. Throws where that would fail worse. */
async function ranInThread(workerData: Folding): Promise<boolean> {
  const error = await new Promise<unknown>((resolve) => {
    const thread = new Worker(PROGRAM, { workerData, execArgv: [] });
    thread.once('error', resolve);
    thread.once('exit', (code) => resolve(code === 0 ? undefined : code));
  });
  if (systemCode(error) === 'ERR_WORKER_OUT_OF_MEMORY') throw error;
  return error === undefined;
}
