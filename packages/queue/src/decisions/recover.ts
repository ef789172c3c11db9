import { livenessOf } from '../running/process-identity.js';
import type { ProcessingTask, QueueState } from '../state/queue-state.js';
import type { Claimant } from './claim.js';
import type { QueueTransaction } from './queue-transaction.js';
import { requeueAfterDeath } from './requeue.js';
import { isOurs } from './settle.js';

/** Where a runner cannot be seen from here, its tasks are taken over this long after their limit, in seconds. */
const UNSEEN_GRACE_SECONDS = 60;

/** What to do about a task whose runner is gone. */
export interface Stranded {
  readonly task: ProcessingTask;
  /** `adopt`: its child lives on; `expired`: its child is gone and its limit has passed; `died`: it has to run again. */
  readonly remedy: 'adopt' | 'expired' | 'died';
}

/** The tasks whose runner is gone, as far as the system can tell. Looks at processes, so it runs before the decision. */
export function findStranded(state: QueueState, self: string, mono: number): Stranded[] {
  const deadRunners = new Set<string>();
  for (const [id, identity] of state.runners) {
    if (id !== self && livenessOf(identity) === 'dead') deadRunners.add(id);
  }
  return [...state.processing].flatMap((task) => strandedAs(task, state, self, deadRunners, mono));
}

/** Whether another runner has tasks, so that its death would leave something to do. */
export function hasOthersTasks(state: QueueState, self: string): boolean {
  for (const task of state.processing) if (task.runner !== self) return true;
  return false;
}

function strandedAs(
  task: ProcessingTask,
  state: QueueState,
  self: string,
  deadRunners: ReadonlySet<string>,
  mono: number,
): Stranded[] {
  if (task.runner === self) return [];
  const overdue = mono - task.mono - task.limit;
  const runner = state.runners.get(task.runner);
  const unseen = runner !== undefined && livenessOf(runner) === 'unknown' && overdue > UNSEEN_GRACE_SECONDS;
  if (runner !== undefined && !deadRunners.has(task.runner) && !unseen) return [];
  const child = task.child && livenessOf(task.child);
  if (child === 'alive') return [{ task, remedy: 'adopt' }];
  if (child === 'unknown' && overdue <= UNSEEN_GRACE_SECONDS) return [];
  return [{ task, remedy: child !== undefined && overdue >= 0 ? 'expired' : 'died' }];
}

/** The stranded tasks that are still as they were found: adopted ones, and expired ones that now are ours to settle. */
export interface Recovered {
  readonly adopted: readonly ProcessingTask[];
  readonly expired: readonly ProcessingTask[];
  readonly warnings: readonly string[];
}

/** Takes over what dead runners left: children that live on are adopted, the rest waits again or, as poison, has failed. */
export function recover(
  tx: QueueTransaction,
  stranded: readonly Stranded[],
  { runner, process, now }: Claimant,
): Recovered {
  const current = stranded.filter(
    ({ task }) =>
      isOurs(tx, task.record) && tx.state.processingById.get(task.record.id)?.runner === task.runner,
  );
  const warnings = current
    .filter(({ remedy }) => remedy === 'died')
    .map(({ task }) => requeueAfterDeath(tx, task.record, now));
  const taken = current.filter(({ remedy }) => remedy !== 'died');
  if (taken.length > 0 && !tx.state.runners.has(runner)) tx.emit({ op: 'runner', id: runner, process });
  for (const { task } of taken) tx.emit({ op: 'adopt', id: task.record.id, runner });
  forgetRunners(tx, new Set(current.map(({ task }) => task.runner)));
  const tasksOf = (remedy: Stranded['remedy']): ProcessingTask[] =>
    taken.filter((one) => one.remedy === remedy).map(({ task }) => task);
  return { adopted: tasksOf('adopt'), expired: tasksOf('expired'), warnings };
}

/** Forgets those of these runners that have no tasks. */
export function forgetRunners(tx: QueueTransaction, ids: ReadonlySet<string>): void {
  const busy = new Set([...tx.state.processing].map((task) => task.runner));
  for (const id of ids) if (!busy.has(id) && tx.state.runners.has(id)) tx.emit({ op: 'runnerGone', id });
}
