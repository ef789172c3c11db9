import type { ProcessingInspection, QueueInspection, RunnerView } from '@millrace/queue';
import { targetName, targetWords } from '../brakes/target.js';
import { showDuration } from '../duration.js';
import { counted, problem, some, warning } from './check.js';
import type { Check, CheckFinding } from './check.js';

/** A run that is so long beyond its limit should have been ended. */
const OVERDUE_SECONDS = 30;

/** Looks at who processes the queue. */
export function checkRunners(queue: QueueInspection): Check {
  const at = (status: RunnerView['status']): string[] =>
    queue.runners.filter((one) => one.status === status).map(({ pid }) => `${pid}`);
  const findings = [
    ...stopped(at('stopped')),
    ...dead(at('dead')),
    ...unseen(at('unseen')),
    ...(queue.runners.every(({ status }) => status === 'dead') ? unserved(queue) : []),
  ];
  return { name: 'runners', summary: summaryOf(at('working')), findings };
}

function stopped(pids: readonly string[]): CheckFinding[] {
  if (pids.length === 0) return [];
  const message = `${counted(pids.length, 'runner')} stopped (SIGSTOP), so that nobody takes over its tasks`;
  return [problem('RUNNER_STOPPED', message, `let it go on: kill -CONT ${pids.join(' ')}`)];
}

function dead(pids: readonly string[]): CheckFinding[] {
  if (pids.length === 0) return [];
  const message = `${counted(pids.length, 'runner')} died: process ${pids.join(', ')}`;
  const remedy = 'the next runner forgets it: millrace run, or millrace doctor --repair';
  return [warning('RUNNER_DEAD', message, remedy, true)];
}

function unseen(pids: readonly string[]): CheckFinding[] {
  if (pids.length === 0) return [];
  const message = `${counted(pids.length, 'runner')} cannot be seen from here (process ${pids.join(', ')} of another container)`;
  const remedy =
    'call millrace doctor there, too; if it is gone, its tasks are taken over a minute after their limit';
  return [warning('RUNNER_UNSEEN', message, remedy)];
}

function unserved({ waiting, deferred }: QueueInspection): CheckFinding[] {
  const count = waiting + deferred;
  if (count === 0) return [];
  const message = `${counted(count, 'task')} ${count === 1 ? 'waits' : 'wait'} and nobody processes the queue`;
  return [warning('NO_RUNNER', message, 'millrace run')];
}

function summaryOf(pids: readonly string[]): string {
  return pids.length === 0 ? 'none at work' : `${pids.length} at work (process ${some(pids)})`;
}

/** Looks for tasks that do not get on. */
export function checkTasks(queue: QueueInspection): Check {
  const { waiting, deferred, processing, retrying, isPaused } = queue;
  const counts = `${waiting} waiting, ${deferred} deferred, ${processing.length} processed, ${retrying.length} on the way to another attempt`;
  const findings = [...stranded(processing), ...overdue(processing), ...heldBack(queue), ...halted(queue)];
  return { name: 'tasks', summary: `${counts}${isPaused ? '; paused' : ''}`, findings };
}

function stranded(processing: readonly ProcessingInspection[]): CheckFinding[] {
  const left = processing.filter(({ runner }) => runner === undefined || runner.status === 'dead');
  const adoptable = left.filter(({ child }) => child?.status === 'alive');
  const lost = left.filter((one) => !adoptable.includes(one));
  const findings: CheckFinding[] = [];
  if (lost.length > 0)
    findings.push(
      problem(
        'STRANDED',
        `${counted(lost.length, 'task')} left by a runner that died: ${idsOf(lost)}`,
        'the next runner puts them back: millrace run, or millrace doctor --repair',
        true,
      ),
    );
  if (adoptable.length > 0)
    findings.push(
      warning(
        'ORPHANED_CHILD',
        `${counted(adoptable.length, 'child process', 'child processes')} without a runner that keeps its time limit: ${idsOf(adoptable)}`,
        'it goes on, and the next runner looks after it: millrace run',
      ),
    );
  return findings;
}

function overdue(processing: readonly ProcessingInspection[]): CheckFinding[] {
  return processing
    .filter(({ overdueSeconds, runner }) => overdueSeconds > OVERDUE_SECONDS && runner?.status !== 'dead')
    .map(({ id, command, overdueSeconds, runner, child }) => {
      const who = child ? `child process ${child.pid}` : `runner process ${runner?.pid ?? 'unknown'}`;
      const message = `${id} (${command}) is ${showDuration(overdueSeconds)} beyond its limit, in ${who}`;
      return problem('OVERDUE', message, 'look what hangs there; end that process if nothing else helps');
    });
}

/** What people have stopped, and may have forgotten. */
function heldBack({ isPaused, isDraining, pauses, waiting, deferred }: QueueInspection): CheckFinding[] {
  const findings: CheckFinding[] = [];
  if (isPaused && waiting + deferred > 0)
    findings.push(
      warning('PAUSED', `${counted(waiting + deferred, 'task')} wait in a paused queue`, 'millrace resume'),
    );
  for (const { of, heldBack: count } of pauses) {
    const message = `${counted(count, 'task')} held back because ${targetName(of)} is paused`;
    if (count > 0) findings.push(warning('PAUSED', message, `millrace resume ${targetWords(of)}`));
  }
  if (isDraining)
    findings.push(warning('DRAINING', 'the queue takes no new tasks', 'when that is over: millrace resume'));
  return findings;
}

function halted({ retrying, handOvers, runners }: QueueInspection): CheckFinding[] {
  const isServed = runners.some(({ status }) => status === 'working' || status === 'unseen');
  const late = retrying.filter(({ dueAt }) => Date.now() / 1000 - dueAt > OVERDUE_SECONDS);
  const findings: CheckFinding[] = [];
  if (late.length > 0)
    findings.push(
      warning(
        'RETRY_STUCK',
        `${counted(late.length, 'task')} could not be given back to the schedule: ${idsOf(late)}`,
        'see the warnings of the runner; without one: millrace run',
      ),
    );
  if (handOvers > 0 && !isServed)
    findings.push(
      warning(
        'HAND_OVER_CUT_OFF',
        `${counted(handOvers, 'hand-over')} from the schedule cut off before the end; nothing is lost or doubled`,
        'the next hand-over ends them: millrace process scheduled',
      ),
    );
  return findings;
}

/** Looks for processes that tasks left behind. */
export function checkChildren({ processing, strays }: QueueInspection): Check {
  const alive = processing.filter(({ child }) => child?.status === 'alive').length;
  const findings = strays.map(({ pid, id, attempt }) =>
    warning(
      'STRAY_PROCESS',
      `process ${pid} was started by ${id} (attempt ${attempt}), which is over`,
      `look what it is, and end it if it is not wanted: kill ${pid}`,
    ),
  );
  return { name: 'children', summary: `${alive} at work`, findings };
}

function idsOf(tasks: readonly { readonly id: string; readonly command: string }[]): string {
  return some(tasks.map(({ id, command }) => `${id} (${command})`));
}
