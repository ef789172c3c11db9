import { findMissing } from '../decisions/cascade.js';
import { forgetRunners } from '../decisions/recover.js';
import { livenessOf } from './process-identity.js';
import type { QueueState } from '../state/queue-state.js';
import type { TaskRunner } from './task-runner.js';

/**
 * Makes it known that this instance processes the queue, also while there is nothing to do, and forgets runners that
 * died while they had nothing to do. Not synced: who processes is forgotten with the power anyway.
 */
export async function announce({ host }: TaskRunner): Promise<void> {
  const { file, runner, process } = host;
  const dead = deadAmong(await file.read());
  await file.update(
    (tx) => {
      forgetRunners(tx, dead);
      findMissing(tx);
      if (!tx.state.runners.has(runner)) tx.emit({ op: 'runner', id: runner, process });
    },
    { durable: false },
  );
}

/** Forgets runners that died and have nothing any more. */
export async function forgetDead({ host }: TaskRunner): Promise<void> {
  const dead = deadAmong(await host.file.read());
  if (dead.size > 0) await host.file.update((tx) => forgetRunners(tx, dead));
}

/** Makes it known that this instance does not process any more, unless others would take what is still its own. */
export async function withdraw({ host }: TaskRunner): Promise<void> {
  const { file, runner } = host;
  const done = file.update(
    (tx) => {
      const isOwner = [...tx.state.retrying.leaving.values()].some((task) => task.runner === runner);
      if (!isOwner) forgetRunners(tx, new Set([runner]));
    },
    { durable: false },
  );
  // Closing has made it known already.
  await done.catch((error: unknown) => {
    if (codeOf(error) !== 'CLOSED') throw error;
  });
}

function deadAmong({ runners }: QueueState): Set<string> {
  return new Set([...runners].filter(([, other]) => livenessOf(other) === 'dead').map(([id]) => id));
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | undefined)?.code;
}
