import { isStopped, livenessOf } from '../running/process-identity.js';
import type { ProcessIdentity } from '../running/process-identity.js';
import type { QueueState } from '../state/queue-state.js';

/**
 * An instance that processes a queue, as it can be seen from here. `stopped`: by SIGSTOP or the like, so that it does
 * nothing and nobody takes over what it has; `unseen`: its process number means nothing here (another container).
 */
export interface RunnerView {
  readonly id: string;
  readonly pid: number;
  readonly status: 'working' | 'stopped' | 'dead' | 'unseen';
}

/** Everybody who has said that they process the queue, also those that died before they could take it back. */
export function runnersOf({ runners }: QueueState): RunnerView[] {
  return [...runners].map(([id, identity]) => ({ id, pid: identity.pid, status: statusOf(identity) }));
}

/** A runner of which the queue knows the process, else undefined. */
export function runnerOf({ runners }: QueueState, id: string): RunnerView | undefined {
  const identity = runners.get(id);
  return identity && { id, pid: identity.pid, status: statusOf(identity) };
}

function statusOf(identity: ProcessIdentity): RunnerView['status'] {
  const liveness = livenessOf(identity);
  if (liveness === 'alive') return isStopped(identity) ? 'stopped' : 'working';
  return liveness === 'dead' ? 'dead' : 'unseen';
}
