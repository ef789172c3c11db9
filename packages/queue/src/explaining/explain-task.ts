import type { Moment } from '../decisions/brakes.js';
import type { Registry } from '../registry.js';
import { secondsSinceBoot } from '../running/process-identity.js';
import type { ProcessingTask, QueueState } from '../state/queue-state.js';
import { toCopy } from '../task-views.js';
import { dependenciesOf } from './dependencies-of.js';
import { generalHindrances, hindrancesOf, hindrancesOfDeferred, withoutRunner } from './hindrances.js';
import { runnerOf } from './runner-view.js';
import type { TaskExplanation } from './task-explanation.js';

/** Why a task is not being processed, from the state as a claim would see it; undefined when nothing is known of it. */
export function explainTask(
  state: QueueState,
  registry: Registry,
  id: string,
  moment: Moment,
): TaskExplanation | undefined {
  const waiting = state.waiting.get(id);
  if (waiting) {
    const hindrances = [...generalHindrances(state), ...hindrancesOf(state, registry, waiting, moment)];
    return { status: 'waiting', task: toCopy(state, waiting.record), hindrances };
  }
  const deferred = state.deferred.get(id);
  if (deferred) {
    const hindrances = [
      ...generalHindrances(state),
      ...hindrancesOfDeferred(state, registry, deferred, moment),
    ];
    return { status: 'deferred', task: toCopy(state, deferred.record), hindrances };
  }
  const blocked = state.blocked.get(id);
  if (blocked) {
    const hindrances = [dependenciesOf(state, blocked), ...generalHindrances(state)];
    return { status: 'blocked', task: toCopy(state, blocked.record), hindrances };
  }
  const processing = state.processingById.get(id);
  return processing ? explainProcessing(state, processing) : explainEnded(state, id);
}

function explainProcessing(state: QueueState, processing: ProcessingTask): TaskExplanation {
  const { record, runner, limit, mono, child, cancel } = processing;
  return {
    status: 'processing',
    task: toCopy(state, record),
    since: record.started ?? record.timestamp,
    limitSeconds: limit,
    elapsedSeconds: secondsSinceBoot() - mono,
    runner: runnerOf(state, runner),
    childPid: child?.pid,
    isCancelled: cancel !== undefined,
  };
}

/** A run of it has ended: for good, or it is to be tried again. */
function explainEnded(state: QueueState, id: string): TaskExplanation | undefined {
  const retrying = state.retrying.get(id);
  if (retrying) {
    const { record, dueAt, runner } = retrying;
    const via = runner === undefined ? 'queue' : 'scheduler';
    const hindrances = via === 'queue' ? generalHindrances(state) : withoutRunner(state);
    return { status: 'retrying', via, task: toCopy(state, record), dueAt, hindrances };
  }
  const finished = state.finishedById.get(id);
  if (!finished) return undefined;
  const { task, outcome, at } = finished;
  return { status: 'finished', task: toCopy(state, task), outcome, finishedAt: at };
}
