import { answerOr, askProcessor } from '../decisions/answers.js';
import type { TagSet } from '../decisions/answers.js';
import type { Moment } from '../decisions/brakes.js';
import { freeSlots } from '../decisions/claim.js';
import type { Processor } from '../processor.js';
import type { Registry } from '../registry.js';
import type { DeferredTask } from '../state/deferred-tasks.js';
import type { QueueState } from '../state/queue-state.js';
import type { WaitingTask } from '../state/waiting-tasks.js';
import { Task } from '../task.js';
import type { TaskRecord } from '../task.js';
import { brakesOn } from './brakes-on.js';
import { inTheWay } from './in-the-way.js';
import { runnersOf } from './runner-view.js';
import type { Hindrance, TaskInTheWay } from './task-explanation.js';

/** What keeps every task of the queue from being started. */
export function generalHindrances(state: QueueState): Hindrance[] {
  return [...(state.paused ? [{ type: 'paused' as const }] : []), ...withoutRunner(state)];
}

/** Only the absence of somebody who is at work; one that cannot be seen from here may be. */
export function withoutRunner(state: QueueState): Hindrance[] {
  const runners = runnersOf(state);
  if (runners.some(({ status }) => status === 'working' || status === 'unseen')) return [];
  return [{ type: 'noRunner', runners }];
}

/** What keeps a waiting task from being claimed, by the questions that a claim asks. */
export function hindrancesOf(
  state: QueueState,
  registry: Registry,
  { record }: WaitingTask,
  moment: Moment,
): Hindrance[] {
  const processor = registry.get(record.command);
  const tags = tagsOf(processor, record);
  const byRules = processor ? byAnswers(state, processor, record, state.heldTags) : [noProcessor(record)];
  return [
    ...brakesOn(state, record.command, tags, moment),
    ...byRules,
    ...bySlots(state),
    ...behindWaiting(state, record.id),
  ];
}

/** What keeps a deferred task from coming back, and then from being claimed. */
export function hindrancesOfDeferred(
  state: QueueState,
  registry: Registry,
  deferred: DeferredTask,
  moment: Moment,
): Hindrance[] {
  const { record, tags, ownRule } = deferred;
  const processor = registry.get(record.command);
  const active = new Set([...state.heldTags.keys(), ...state.waiting.returnedTags()]);
  const byRules =
    processor && ownRule ? byAnswers(state, processor, record, active) : byTags(state, tags, active);
  const unknown = processor ? [] : [noProcessor(record)];
  const brakes = brakesOn(state, record.command, tags, moment);
  return [...unknown, ...brakes, ...byRules, ...bySlots(state), ...behindDeferred(state, deferred)];
}

function tagsOf(processor: Processor | undefined, record: TaskRecord): readonly string[] {
  return processor ? answerOr([], () => processor.deferralTags(Task.reconstitute(record))) : [];
}

function noProcessor({ command }: TaskRecord): Hindrance {
  return { type: 'noProcessor', command };
}

function byAnswers(state: QueueState, processor: Processor, record: TaskRecord, active: TagSet): Hindrance[] {
  const answers = askProcessor(processor, record, state, active);
  if (!('tags' in answers)) return [{ type: 'rulesFail', message: answers.message }];
  if (!answers.isDeferred) return [];
  const held = byTags(state, answers.tags, active);
  return held.length > 0 ? held : [{ type: 'ownRule' }];
}

function byTags(state: QueueState, tags: readonly string[], active: TagSet): Hindrance[] {
  return tags
    .filter((tag) => active.has(tag))
    .map((tag): Hindrance => ({ type: 'tagHeld', tag, by: holdersOf(state, tag) }));
}

/** Those that are processed; else one that came back for the tag, before which nobody comes back. */
function holdersOf({ processing, waiting }: QueueState, tag: string): TaskInTheWay[] {
  const holders = [...processing].filter(({ tags }) => tags.includes(tag));
  return (holders.length > 0 ? holders : waiting.returnedWith(tag)).map(inTheWay);
}

function bySlots(state: QueueState): Hindrance[] {
  if (freeSlots(state) > 0) return [];
  const { maxRunning } = state.settings;
  return [{ type: 'slotsFull', maxRunning, tasks: [...state.processing].map(inTheWay) }];
}

function behindWaiting({ waiting }: QueueState, id: string): Hindrance[] {
  const own = waiting.get(id)?.record.priority ?? 0;
  const counts = { higher: 0, earlier: 0 };
  for (const { record } of waiting) {
    if (record.id === id) break;
    counts[(record.priority ?? 0) > own ? 'higher' : 'earlier'] += 1;
  }
  return behind(counts, waiting.first);
}

function behindDeferred(state: QueueState, task: DeferredTask): Hindrance[] {
  const isAlone = task.brake === undefined && task.tags.length === 0;
  const before = isAlone ? [] : [...state.deferred.before(task)];
  const own = task.record.priority ?? 0;
  const isHigher = ({ record }: DeferredTask): boolean =>
    task.brake !== undefined && (record.priority ?? 0) > own;
  const higher = before.filter(isHigher).length;
  return behind({ higher, earlier: before.length - higher }, before[0]);
}

function behind(
  counts: { higher: number; earlier: number },
  first: { readonly record: TaskRecord } | undefined,
): Hindrance[] {
  if (counts.higher + counts.earlier === 0 || !first) return [];
  return [{ type: 'behind', ...counts, next: inTheWay(first) }];
}
