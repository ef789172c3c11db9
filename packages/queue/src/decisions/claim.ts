import { QueueError } from '../errors.js';
import { failedWith } from '../outcome.js';
import { isDefaultRule } from '../processor.js';
import type { Processor } from '../processor.js';
import type { Registry } from '../registry.js';
import type { ProcessIdentity } from '../running/process-identity.js';
import type { QueueState } from '../state/queue-state.js';
import type { WaitingTask } from '../state/waiting-tasks.js';
import type { TaskRecord } from '../task.js';
import { askProcessor } from './answers.js';
import { closedBrake } from './brakes.js';
import { cascade, findMissing, hasUntold } from './cascade.js';
import { forgottenBy } from './forgotten.js';
import type { QueueTransaction } from './queue-transaction.js';
import { returnDue } from './return-due.js';
import { undeferReady } from './undefer.js';

/** So many tasks at most are put back or discarded in one commit. */
const SKIPS_PER_COMMIT = 500;

/** Who claims, what it can process, and when. */
export interface Claimant {
  readonly runner: string;
  readonly process: ProcessIdentity;
  readonly registry: Registry;
  readonly now: number;
  readonly mono: number;
}

/** A task that is ours to process. */
export interface Claim {
  readonly record: TaskRecord;
  readonly processor: Processor;
  /** Seconds. */
  readonly limit: number;
  readonly tags: readonly string[];
}

/**
 * What a try to claim came to. `full`: every slot is taken; `idle`: nothing can be started now;
 * `again`: so much was put back or told that the rest is for the next commit. `forgotten`: ids that history gave up.
 */
export type ClaimResult = { readonly warnings: readonly string[]; readonly forgotten: readonly string[] } & (
  | { readonly status: 'claimed'; readonly claim: Claim }
  | { readonly status: 'full' | 'paused' | 'idle' | 'again' }
);

export function freeSlots({ settings, processing }: QueueState): number {
  return Math.max(0, settings.maxRunning - processing.size);
}

/**
 * Claims the next waiting task that can be processed; discards those nobody here knows, puts back those that must wait.
 * Goes on first with telling blocked tasks what has ended, of which a commit before this one may have left a part.
 */
export function claimNext(tx: QueueTransaction, claimant: Claimant): ClaimResult {
  const notes = { warnings: [], forgotten: cascade(tx, claimant.now) };
  const result = claimWaiting(tx, claimant, notes);
  if (result.status === 'idle' && isStuck(tx.state)) findMissing(tx);
  if (result.status === 'claimed' || !hasUntold(tx)) return result;
  return { status: 'again', ...notes };
}

/** Whether tasks are blocked though there is nothing that they could wait for, except what is with a scheduler. */
function isStuck({ blocked, processing, deferred, retrying }: QueueState): boolean {
  return blocked.size > 0 && processing.size + deferred.size + retrying.size === 0;
}

/** What a claim has to say besides. */
interface ClaimNotes {
  readonly warnings: string[];
  readonly forgotten: string[];
}

function claimWaiting(tx: QueueTransaction, claimant: Claimant, notes: ClaimNotes): ClaimResult {
  if (tx.state.paused) return { status: 'paused', ...notes };
  returnDue(tx, claimant.registry, claimant.now);
  if (freeSlots(tx.state) === 0) return { status: 'full', ...notes };
  undeferReady(tx, claimant);
  for (let skips = 0; skips < SKIPS_PER_COMMIT; skips += 1) {
    const first = tx.state.waiting.first ?? (skips > 0 ? firstReturned(tx, claimant) : undefined);
    if (!first) return { status: 'idle', ...notes };
    const claim = tryFirst(tx, first, claimant, notes);
    if (claim) return { status: 'claimed', claim, ...notes };
  }
  return { status: 'again', ...notes };
}

/** What was put back may have given way to others that stood behind it. */
function firstReturned(tx: QueueTransaction, claimant: Claimant): WaitingTask | undefined {
  return undeferReady(tx, claimant) > 0 ? tx.state.waiting.first : undefined;
}

function tryFirst(
  tx: QueueTransaction,
  { record }: WaitingTask,
  claimant: Claimant,
  notes: ClaimNotes,
): Claim | undefined {
  const processor = claimant.registry.get(record.command);
  const answers = processor
    ? askProcessor(processor, record, tx.state, tx.state.heldTags)
    : new QueueError('UNKNOWN_COMMAND', `No processor found for '${record.command}'.`);
  if (!processor || !('tags' in answers)) {
    notes.forgotten.push(...discard(tx, record, claimant.now, answers as Error));
    notes.warnings.push((answers as Error).message);
    return undefined;
  }
  const { tags, isDeferred, limit } = answers;
  const brake = closedBrake(tx.state, record.command, tags, claimant);
  if (brake) return void tx.emit({ op: 'defer', id: record.id, tags, brake });
  if (!isDeferred) return emitClaim(tx, record, processor, limit, tags, claimant);
  const ownRule = !isDefaultRule(processor, 'isTaskDeferred');
  tx.emit({ op: 'defer', id: record.id, tags, ...(ownRule && { ownRule }) });
  return undefined;
}

function emitClaim(
  tx: QueueTransaction,
  { id, attempts = 0 }: TaskRecord,
  processor: Processor,
  limit: number,
  tags: readonly string[],
  claimant: Claimant,
): Claim | undefined {
  const { runner, process, now, mono } = claimant;
  if (!tx.state.runners.has(runner)) tx.emit({ op: 'runner', id: runner, process });
  tx.emit({
    op: 'claim',
    id,
    runner,
    attempt: attempts + 1,
    at: now,
    mono,
    limit,
    ...(tags.length > 0 && { tags }),
  });
  const record = tx.state.processingById.get(id)?.record;
  return record && { record, processor, limit, tags };
}

/** Ends a task that cannot be processed, keeping it in history; the ids that history forgets for it. */
function discard(tx: QueueTransaction, { id }: TaskRecord, at: number, error: Error): string[] {
  return forgottenBy(tx, () => tx.emit({ op: 'discard', id, at, outcome: failedWith(error) }));
}
