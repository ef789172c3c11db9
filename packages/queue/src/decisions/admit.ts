import { QueueError } from '../errors.js';
import type { Processor } from '../processor.js';
import { isPresent } from '../state/queue-state.js';
import type { Task } from '../task.js';
import type { EnqueueReport, HandOver, HandOverBasis, HandOverReport } from '../task-queue-like.js';
import { admitDependent, idFor } from './admit-dependent.js';
import type { AdmissionContext } from './admit-dependent.js';
import { passOn } from './cascade.js';
import { isLeftOut } from './leave-out.js';
import { askRules } from './squash.js';
import type { Verdict } from './squash.js';
import type { QueueTransaction } from './queue-transaction.js';

/** A task that passed every check that does not need the state. */
export interface Admissible {
  readonly task: Task;
  readonly processor: Processor;
}

/**
 * Admits one task to the waiting list: first what it overrides goes, then it goes itself if it repeats what waits.
 * What was overridden stays away even then; who waited for it waits for what stands for it now. A task whose rules throw
 * is refused, and changes nothing.
 */
export function admit(
  tx: QueueTransaction,
  admissible: Admissible,
  context: AdmissionContext,
): EnqueueReport {
  const { task, processor } = admissible;
  if (tx.state.isDraining) return { status: 'refused', error: draining() };
  if (task.uuid && isPresent(tx.state, task.uuid)) return { status: 'refused', error: present(task.uuid) };
  if (task.after.length > 0 && task.attempts === 0) return admitDependent(tx, admissible, context);
  const verdict = verdictOr(() => askRules(tx.state, processor, task), task);
  if (verdict instanceof Error) return { status: 'refused', error: verdict };
  const overrode = verdict.overridden.map(({ record }) => {
    tx.emit({ op: 'remove', id: record.id, reason: 'overridden' });
    return record.id;
  });
  const duplicate = verdict.duplicate();
  const id = duplicate?.record.id ?? idFor(tx, task);
  passOn(tx, overrode, id);
  if (duplicate) return { status: 'duplicate', of: id, overrode };
  const { key } = verdict;
  tx.emit({ op: 'add', task: { ...task.toJSON(), id }, ...(key !== undefined && { key }) });
  return { status: 'queued', id, overrode };
}

/** The refusal of a queue that is being drained. */
export function draining(): QueueError {
  return new QueueError(
    'QUEUE_DRAINING',
    'The queue takes no new tasks and works off what it has; after resumeProcessing it takes them again.',
  );
}

function verdictOr(ask: () => Verdict, { command }: Task): Verdict | Error {
  try {
    return ask();
  } catch (error) {
    const { message } = error as Error;
    return new Error(`The rules of '${command}' failed for a new task: ${message}`, { cause: error });
  }
}

/** Admits the valid ones of a list, in order, so that each can wait for those before it. */
export function admitBatch(
  tx: QueueTransaction,
  checked: readonly (Admissible | Error)[],
  context: Omit<AdmissionContext, 'batch' | 'isLenient'>,
): EnqueueReport[] {
  const batch: EnqueueReport[] = [];
  for (const admissible of checked) {
    batch.push(
      'task' in admissible
        ? admit(tx, admissible, { ...context, batch, isLenient: false })
        : { status: 'refused', error: admissible },
    );
  }
  return batch;
}

/** Turns away a hand-over that was decided on before others were forgotten. Throws `HAND_OVER_OUTDATED`. */
export function assertNotOutdated({ state }: QueueTransaction, { schedule, revision }: HandOverBasis): void {
  const fence = state.fences.get(schedule) ?? 0;
  if (revision >= fence) return;
  throw new QueueError(
    'HAND_OVER_OUTDATED',
    `The schedule was looked at in revision ${revision}, but is at ${fence}; look again.`,
    { fence },
  );
}

/** Admits a task that a schedule hands over, unless it did so before, or is to leave it out. */
export function acceptHandOver(
  tx: QueueTransaction,
  { key, task, unless }: HandOver,
  admissible: Admissible | Error,
  context: Omit<AdmissionContext, 'batch' | 'isLenient'>,
): HandOverReport {
  if (tx.state.handOvers.has(key)) return { status: 'queued', id: task.uuid, overrode: [] };
  if (unless && isLeftOut(tx, unless)) return { status: 'leftOut' };
  if (!('task' in admissible)) return { status: 'refused', error: admissible };
  const report = admit(tx, admissible, { ...context, batch: [], isLenient: true });
  if (report.status !== 'refused') tx.emit({ op: 'handedOver', key });
  return report;
}

function present(id: string): QueueError {
  return new QueueError(
    'TASK_PRESENT',
    `Task ${id} is in the queue already; it can be queued again once it has ended.`,
    { id },
  );
}
