import type { Hindrance, RunnerView, TaskInTheWay } from '@millrace/queue';
import type { PluginInfo } from '@millrace/plugin-manager';
import { limitText, targetName, targetWords } from '../brakes/target.js';
import { showDuration } from '../duration.js';
import type { AnyHindrance, ScheduleHindrance } from './explanation.js';

const MOST_NAMED = 3;

/** One hindrance as a clause that goes on from "because", with what to do about it in parentheses. */
export function clauseOf(hindrance: AnyHindrance, plugins: readonly PluginInfo[]): string {
  switch (hindrance.type) {
    case 'dependencies':
      return `it is to begin after ${dependencies(hindrance)}`;
    case 'paused':
      return 'the queue is paused (go on with: millrace resume)';
    case 'draining':
      return 'the queue takes no new tasks (go on with: millrace resume)';
    case 'partPaused':
      return `${targetName(hindrance.of)} is paused (go on with: millrace resume ${targetWords(hindrance.of)})`;
    case 'rateReached':
      return rateReached(hindrance);
    case 'concurrencyReached':
      return `${targetName(hindrance.of)} is limited to ${hindrance.concurrency} at a time, taken by ${names(hindrance.tasks)}`;
    case 'noRunner':
      return withoutRunner(hindrance.runners);
    case 'noProcessor':
      return withoutProcessor(hindrance.command, plugins);
    case 'rulesFail':
      return `its processor cannot be asked, so that a runner ends it as failed (${hindrance.message})`;
    case 'invalidArguments':
      return `its arguments are not accepted (${hindrance.message})`;
    case 'tagHeld':
      return `its tag '${hindrance.tag}' is held by ${names(hindrance.by)}`;
    case 'ownRule':
      return 'the rules of its command hold it back while others are processed';
    case 'slotsFull':
      return fullSlots(hindrance.maxRunning, hindrance.tasks);
    case 'behind':
      return othersFirst(hindrance);
    case 'notDue':
      return `it is not due until ${showTime(hindrance.time)} (in ${showDuration(hindrance.secondsUntilDue)})`;
    case 'refused':
      return refused(hindrance);
  }
}

function dependencies({ count, on }: Extract<AnyHindrance, { type: 'dependencies' }>): string {
  const named = on
    .slice(0, MOST_NAMED)
    .map(({ id, command, status }) => `${id} (${command === undefined ? '' : `${command}, `}${status})`);
  return list(count > named.length ? [...named, `${count - named.length} more`] : named);
}

/** Where a task stands among those that wait, to be said beside another hindrance. */
export function placeIn(hindrance: AnyHindrance): string {
  if (hindrance.type !== 'behind') return '';
  const count = hindrance.higher + hindrance.earlier;
  return count === 1 ? 'behind one other' : `behind ${count} others`;
}

/** A point in time for people. */
export function showTime(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Words as a list: `a`, `a and b`, `a, b and c`. */
export function list(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

function rateReached({ of, rate, secondsUntilStart }: Extract<Hindrance, { type: 'rateReached' }>): string {
  const limit = limitText({ rate });
  return `${targetName(of)} is limited to ${limit}, so that the next starts in ${showDuration(secondsUntilStart)}`;
}

function withoutRunner(runners: readonly RunnerView[]): string {
  const stopped = runners.filter(({ status }) => status === 'stopped').map(({ pid }) => `${pid}`);
  if (stopped.length > 0)
    return `whoever processes this queue is stopped (let it go on: kill -CONT ${stopped.join(' ')})`;
  const dead = runners.map(({ pid }) => `${pid}`);
  const died = dead.length === 0 ? '' : ` any more since process ${list(dead)} died`;
  return `no runner is processing this queue${died} (start one: millrace run)`;
}

function withoutProcessor(command: string, plugins: readonly PluginInfo[]): string {
  const of = (status: PluginInfo['status']): string =>
    list(plugins.filter((plugin) => plugin.status === status).map(({ name }) => name));
  const hints = [
    of('failed') && `not loaded: ${of('failed')}, see: millrace doctor`,
    of('disabled') && `disabled: ${of('disabled')}`,
  ].filter((hint) => hint !== '');
  const remedy = hints.length > 0 ? hints.join('; ') : 'add its plugin; millrace commands lists the others';
  return `no plugin here has the command '${command}' (${remedy})`;
}

function fullSlots(maxRunning: number, tasks: readonly TaskInTheWay[]): string {
  const slots = maxRunning === 1 ? 'the only slot is' : `all ${maxRunning} slots are`;
  return `${slots} taken, by ${names(tasks)}`;
}

function othersFirst({ higher, earlier, next }: Extract<Hindrance, { type: 'behind' }>): string {
  const count = higher + earlier;
  const urgent =
    higher === 0 ? '' : `, ${higher === count ? '' : `${higher} of them `}with a higher priority`;
  if (count === 1) return `one other goes first${urgent}: ${names([next])}`;
  return `${count} others go first${urgent}, the next being ${names([next])}`;
}

function refused({ refusals, retryAt }: Extract<ScheduleHindrance, { type: 'refused' }>): string {
  const again = retryAt === undefined ? '' : ` (tried again at ${showTime(retryAt)})`;
  return `the queue has refused it ${refusals === 1 ? 'once' : `${refusals} times`}${again}`;
}

function names(tasks: readonly TaskInTheWay[]): string {
  const named = tasks.slice(0, MOST_NAMED).map(({ id, command }) => `${id} (${command})`);
  const more = tasks.length - named.length;
  return list(more > 0 ? [...named, `${more} more`] : named);
}
