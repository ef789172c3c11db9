import { groupIn, MAX_DEPENDENCIES, positionIn, tooMany } from '../dependency-checks.js';
import { QueueError } from '../errors.js';
import type { DependencyEnd } from '../state/blocked-tasks.js';
import { isPresent } from '../state/queue-state.js';
import type { FinishedRecord, QueueState } from '../state/queue-state.js';
import { unfinishedIn } from '../state/unfinished-tasks.js';
import type { EnqueueReport } from '../task-queue-like.js';

/** What a new task waits for. */
export interface Dependencies {
  /** As it is stored: ids and groups. */
  readonly after: readonly string[];
  /** The ids of those that have not ended. */
  readonly open: readonly string[];
  /** One that has ended, and not as done. */
  readonly failed: { readonly id: string; readonly end: DependencyEnd } | undefined;
}

/** Where the dependencies of a task are looked for. */
export interface DependencyScope {
  readonly state: QueueState;
  /** What became of the items before it in its batch. */
  readonly batch: readonly EnqueueReport[];
  /** Whether what nobody knows counts as lost: the task comes from a schedule, where it cannot be refused for good. */
  readonly isLenient: boolean;
}

/**
 * Finds everything that a new task is to wait for. Only what is there already can be waited for, so that no circle can
 * come about. The refusal where something is unknown.
 */
export function resolveDependencies(
  scope: DependencyScope,
  after: readonly string[],
): Dependencies | QueueError {
  const found: Found = { after: new Set(), open: new Set(), failed: undefined };
  for (const dependency of after) {
    const problem = resolve(scope, dependency, found);
    if (problem) return problem;
  }
  if (found.open.size > MAX_DEPENDENCIES) return tooMany(found.open.size);
  return { after: [...found.after], open: [...found.open], failed: found.failed };
}

interface Found {
  readonly after: Set<string>;
  readonly open: Set<string>;
  failed: Dependencies['failed'];
}

function resolve(scope: DependencyScope, dependency: string, found: Found): QueueError | undefined {
  const position = positionIn(dependency);
  if (position !== undefined) return resolveItem(scope, position, found);
  const group = groupIn(dependency);
  return group === undefined ? resolveId(scope, dependency, found) : resolveGroup(scope, group, found);
}

function resolveItem(scope: DependencyScope, position: number, found: Found): QueueError | undefined {
  const report = scope.batch[position];
  if (report === undefined)
    return unknown(
      `#${position}`,
      'only an item that stands before it in the same batch can be waited for so',
    );
  if (report.status !== 'refused')
    return resolveId(scope, report.status === 'queued' ? report.id : report.of, found);
  return new QueueError(
    'DEPENDENCY_REFUSED',
    `The item at position ${position}, which it is to wait for, was refused: ${report.error.message}`,
    { position },
    { cause: report.error },
  );
}

function resolveId({ state, isLenient }: DependencyScope, id: string, found: Found): QueueError | undefined {
  found.after.add(id);
  const finished = state.finishedById.get(id);
  if (isPresent(state, id) || state.blocked.isAway(id)) found.open.add(id);
  else if (finished) noteFinished(finished, found);
  else if (isLenient) found.failed ??= { id, end: 'lost' };
  else return unknown(id, 'it is neither in the queue nor in its history');
  return undefined;
}

function resolveGroup(
  { state, isLenient }: DependencyScope,
  group: string,
  found: Found,
): QueueError | undefined {
  found.after.add(`group:${group}`);
  let isKnown = isLenient;
  for (const { id } of unfinishedIn(state, group)) {
    found.open.add(id);
    isKnown = true;
  }
  for (const finished of state.finished) {
    if (finished.task.group !== group) continue;
    noteFinished(finished, found);
    isKnown = true;
  }
  return isKnown
    ? undefined
    : unknown(`group:${group}`, 'no task of this group is in the queue or its history');
}

function noteFinished({ task, outcome: { status } }: FinishedRecord, found: Found): void {
  if (status !== 'done' && status !== 'retried') found.failed ??= { id: task.id, end: status };
}

function unknown(dependency: string, reason: string): QueueError {
  return new QueueError('UNKNOWN_DEPENDENCY', `${dependency} cannot be waited for: ${reason}.`, {
    dependency,
  });
}
