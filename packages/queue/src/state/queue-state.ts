import type { Outcome } from '../outcome.js';
import type { ProcessIdentity } from '../running/process-identity.js';
import type { TaskRecord } from '../task.js';
import type { QueueSettings } from '../task-queue-like.js';
import type { BrakeKey } from '../brake.js';
import type { Brake } from './brake-ops.js';
import { BlockedTasks } from './blocked-tasks.js';
import type { CancelRequest } from './cancel-ops.js';
import { DeferredTasks } from './deferred-tasks.js';
import { LinkedList } from './linked-list.js';
import type { StoredSettings } from './queue-op.js';
import { RetryingTasks } from './retrying-tasks.js';
import { WaitingTasks } from './waiting-tasks.js';

export const DEFAULT_SETTINGS: QueueSettings = {
  maxRunning: 2,
  defaultTimeout: 60,
  maxTimeout: 300,
  defaultChildTimeout: 3600,
  historyLimit: 1000,
  maxDataSize: 1024 * 1024,
};

/** A claimed task: who runs it, since when, for how long at most, and the tags it holds. */
export interface ProcessingTask {
  readonly record: TaskRecord;
  readonly runner: string;
  readonly mono: number;
  readonly limit: number;
  readonly tags: readonly string[];
  readonly child?: ProcessIdentity;
  readonly progress?: unknown;
  /** It is to end. Its runner sees to that; however it ends then, it is not run again. */
  readonly cancel?: CancelRequest;
  /** Its processor's own duplicate key, for when it waits again. */
  readonly ownKey?: string | undefined;
  previous: ProcessingTask | undefined;
  next: ProcessingTask | undefined;
}

/** A task that has ended, as stored. */
export interface FinishedRecord {
  readonly task: TaskRecord;
  readonly outcome: Outcome;
  readonly at: number;
  previous: FinishedRecord | undefined;
  next: FinishedRecord | undefined;
}

/** Everything a queue knows. Only `applyOp` changes it. */
export interface QueueState {
  readonly stored: StoredSettings;
  readonly settings: QueueSettings;
  readonly paused: boolean;
  /** Whether it takes no new tasks. */
  readonly isDraining: boolean;
  /** What holds back the tasks of a command, or with a tag. */
  readonly brakes: Map<BrakeKey, Brake>;
  /** The last number given to a task. */
  readonly lastNumber: number;
  readonly waiting: WaitingTasks;
  readonly deferred: DeferredTasks;
  readonly blocked: BlockedTasks;
  readonly processing: LinkedList<ProcessingTask>;
  readonly processingById: Map<string, ProcessingTask>;
  /** How many of the tasks being processed hold each tag. */
  readonly heldTags: Map<string, number>;
  readonly retrying: RetryingTasks;
  readonly finished: LinkedList<FinishedRecord>;
  readonly finishedById: Map<string, FinishedRecord>;
  readonly runners: Map<string, ProcessIdentity>;
  readonly handOvers: Map<string, true>;
  /** By schedule, the revision below which nobody may hand over any more. */
  readonly fences: Map<string, number>;
}

export function emptyState(): QueueState {
  return {
    stored: {},
    settings: DEFAULT_SETTINGS,
    paused: false,
    isDraining: false,
    brakes: new Map(),
    lastNumber: 0,
    waiting: new WaitingTasks(),
    deferred: new DeferredTasks(),
    blocked: new BlockedTasks(),
    processing: new LinkedList(),
    processingById: new Map(),
    heldTags: new Map(),
    retrying: new RetryingTasks(),
    finished: new LinkedList(),
    finishedById: new Map(),
    runners: new Map(),
    handOvers: new Map(),
    fences: new Map(),
  };
}

/** Whether a task with this id is anywhere but in history. */
export function isPresent(state: QueueState, id: string): boolean {
  return (
    state.waiting.get(id) !== undefined ||
    state.deferred.get(id) !== undefined ||
    state.blocked.get(id) !== undefined ||
    state.processingById.has(id) ||
    state.retrying.has(id)
  );
}
