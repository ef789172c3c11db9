import { targetName } from '../brakes/target.js';
import type { CommandContext } from '../command-line/command.js';
import { showDuration } from '../duration.js';

/** Counts the tasks by state and says whether processing is paused. */
export async function run({ output, workspace }: CommandContext): Promise<void> {
  const queue = await workspace.queue();
  const scheduler = await workspace.scheduler();
  const { waiting, deferred, blocked, processing, retrying } = await queue.snapshotTaskLists();
  const nextDueSeconds = await scheduler.secondsUntilNextTask();
  const status = {
    queue: queue.name,
    paused: await queue.isPaused(),
    draining: await queue.isDraining(),
    pauses: await queue.pauses(),
    processing: processing.length,
    maxRunning: queue.maxRunning,
    deferred: deferred.length,
    waiting: waiting.length,
    blocked: blocked.length,
    retrying: retrying.length,
    scheduled: await scheduler.howManyScheduled(),
    nextDueSeconds: nextDueSeconds ?? null,
  };
  const next =
    nextDueSeconds === undefined
      ? ''
      : `, the next ${nextDueSeconds > 0 ? `in ${showDuration(nextDueSeconds)}` : 'now'}`;
  output.show(status, () =>
    output.facts([
      ['queue', `${status.queue}${status.paused ? ', paused' : ''}${status.draining ? ', draining' : ''}`],
      ...(status.pauses.length > 0 ? [['paused', status.pauses.map(targetName).join(', ')] as const] : []),
      ['processing', `${status.processing} of at most ${status.maxRunning}`],
      ['deferred', `${status.deferred}`],
      ['waiting', `${status.waiting}`],
      ...(status.blocked > 0 ? [['blocked', `${status.blocked}`] as const] : []),
      ...(status.retrying > 0 ? [['retrying', `${status.retrying}`] as const] : []),
      ['scheduled', `${status.scheduled}${next}`],
    ]),
  );
}
