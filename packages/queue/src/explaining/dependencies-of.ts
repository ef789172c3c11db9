import type { BlockedTask } from '../state/blocked-tasks.js';
import type { QueueState } from '../state/queue-state.js';
import { findUnfinished } from '../task-views.js';
import type { Dependency, Hindrance } from './task-explanation.js';

const SHOWN = 10;

/** What a blocked task waits for. */
export function dependenciesOf(state: QueueState, { waits }: BlockedTask): Hindrance {
  const on = [...waits.keys()].slice(0, SHOWN).map((id): Dependency => {
    const command = findUnfinished(state, id)?.command;
    return { id, command, status: statusOf(state, id) };
  });
  return { type: 'dependencies', count: waits.size, on };
}

function statusOf(state: QueueState, id: string): Dependency['status'] {
  const { waiting, deferred, blocked, processingById, retrying } = state;
  if (blocked.ended.has(id)) return 'ended';
  if (blocked.isAway(id)) return 'scheduled';
  if (waiting.get(id)) return 'waiting';
  if (deferred.get(id)) return 'deferred';
  if (blocked.get(id)) return 'blocked';
  if (processingById.has(id)) return 'processing';
  return retrying.has(id) ? 'retrying' : 'missing';
}
