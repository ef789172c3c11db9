import type { PluginInfo } from '@millrace/plugin-manager';
import type { TaskExplanation } from '@millrace/queue';
import { showDuration } from '../duration.js';
import { fitWidth } from '../output/display-width.js';
import { clauseOf, list, placeIn, showTime } from './clauses.js';
import type { AnyHindrance, Explanation } from './explanation.js';

const COMMAND_COLUMNS = 60;

/** These pass by themselves. */
const PASSING = new Set<AnyHindrance['type']>([
  'tagHeld',
  'ownRule',
  'rateReached',
  'concurrencyReached',
  'slotsFull',
  'behind',
]);
/** Of these, what the task itself waits for. */
const OWN = new Set<AnyHindrance['type']>(['tagHeld', 'ownRule', 'rateReached', 'concurrencyReached']);

type Processing = Extract<TaskExplanation, { status: 'processing' }>;
type Retrying = Extract<TaskExplanation, { status: 'retrying' }>;
type Finished = Extract<TaskExplanation, { status: 'finished' }>;

/** Why a task is not running, in one sentence with what to do about it. */
export function sentenceOf(explanation: Explanation, plugins: readonly PluginInfo[]): string {
  const { task } = explanation;
  return `${task.uuid} (${fitWidth(task.fullCommand, COMMAND_COLUMNS)}) ${predicateOf(explanation, plugins)}.`;
}

function predicateOf(explanation: Explanation, plugins: readonly PluginInfo[]): string {
  switch (explanation.status) {
    case 'processing':
      return processing(explanation);
    case 'finished':
      return finished(explanation);
    case 'scheduled':
      return scheduled(explanation, plugins);
    case 'retrying':
      return retrying(explanation, plugins);
    case 'blocked':
    case 'deferred':
    case 'waiting':
      return because('waits', explanation, plugins);
  }
}

function because(
  verb: string,
  { status, hindrances }: Exclude<Explanation, Processing | Finished>,
  plugins: readonly PluginInfo[],
): string {
  const told = tellable(hindrances);
  if (told.length === 0)
    return status === 'waiting' ? 'is next: a runner starts it at any moment' : `${verb}: at any moment`;
  const others = told.length > 1 ? told.find(({ type }) => type === 'behind') : undefined;
  const clauses = told.filter((each) => each !== others).map((each) => clauseOf(each, plugins));
  return `${verb}${others ? ` ${placeIn(others)}` : ''} because ${list(clauses)}`;
}

/**
 * What of the hindrances to say: those that stay until somebody does something about them; else, of those that pass by
 * themselves, what the task itself waits for before the crowd that it stands in.
 */
function tellable(hindrances: readonly AnyHindrance[]): readonly AnyHindrance[] {
  const lasting = hindrances.filter(({ type }) => !PASSING.has(type));
  const own = hindrances.filter(({ type }) => OWN.has(type));
  return [lasting, own, hindrances].find((some) => some.length > 0) ?? [];
}

function scheduled(
  explanation: Extract<Explanation, { status: 'scheduled' }>,
  plugins: readonly PluginInfo[],
): string {
  const { task, hindrances } = explanation;
  const verb = task.attempts > 0 ? `waits for attempt ${task.attempts + 1}` : 'is scheduled';
  if (hindrances.length > 0) return because(task.attempts > 0 ? verb : 'waits', explanation, plugins);
  return `${verb} and due: a runner queues it at any moment`;
}

function retrying(explanation: Retrying, plugins: readonly PluginInfo[]): string {
  const { via, task, dueAt, hindrances } = explanation;
  if (via === 'scheduler')
    return because('has asked for another attempt and is about to be scheduled again', explanation, plugins);
  const verb = `failed and waits for attempt ${task.attempts + 1}, due at ${showTime(dueAt)}`;
  return hindrances.length === 0
    ? verb
    : `${verb}, but ${list(hindrances.map((one) => clauseOf(one, plugins)))}`;
}

function processing(explanation: Processing): string {
  const { since, elapsedSeconds, limitSeconds, runner, childPid, isCancelled } = explanation;
  const late = elapsedSeconds > limitSeconds ? `, beyond its limit of ${showDuration(limitSeconds)}` : '';
  const child = childPid === undefined ? '' : `, in the child process ${childPid}`;
  const told = isCancelled ? ', and was told to end' : '';
  return `is running since ${showTime(since)} (${showDuration(elapsedSeconds)})${told}${late}${child}${byRunner(runner)}`;
}

function byRunner(runner: Processing['runner']): string {
  switch (runner?.status) {
    case 'working':
      return `, by the runner with process ${runner.pid}`;
    case 'stopped':
      return `, but its runner, process ${runner.pid}, is stopped (let it go on: kill -CONT ${runner.pid})`;
    case 'unseen':
      return `, by a runner that cannot be seen from here (process ${runner.pid} of another container)`;
    case 'dead':
      return `, but its runner, process ${runner.pid}, has died (the next takes it over; start one: millrace run)`;
    case undefined:
      return ', but its runner is gone (the next takes it over; start one: millrace run)';
  }
}

const ENDS = {
  done: 'finished without an error',
  failed: 'failed',
  timedOut: 'was ended for taking too long',
  lost: 'was given up',
  retried: 'ended',
  cancelled: 'was cancelled',
};

function finished({ outcome, finishedAt }: Finished): string {
  const { status, error } = outcome;
  const end = `${ENDS[status]} at ${showTime(finishedAt)}`;
  if (!error) return end;
  return `${end}: ${error.message.replace(/\.$/, '')}${error.code === undefined ? '' : ` [${error.code}]`}`;
}
