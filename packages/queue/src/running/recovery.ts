import { findStranded, hasOthersTasks, recover } from '../decisions/recover.js';
import type { Recovered, Stranded } from '../decisions/recover.js';
import { failedWith } from '../outcome.js';
import { Task } from '../task.js';
import { runMark } from './child-run.js';
import { timedOut } from './execute.js';
import { terminate } from './process-group.js';
import { secondsSinceBoot } from './process-identity.js';
import type { TaskRunner } from './task-runner.js';

/** How often the runners of other processes are looked at while they have tasks. */
export const LOOK_SECONDS = 0.3;

/**
 * Takes over what dead runners left. Tasks that ran inside them wait again, children that live on are looked after, and
 * what children left running is ended before their task runs again. Returns the adoptions that go on.
 */
export async function recoverStranded(runner: TaskRunner): Promise<Promise<void>[]> {
  const state = await runner.host.file.read();
  if (!hasOthersTasks(state, runner.host.runner)) return [];
  const { adopted } = await takeOver(runner, findStranded(state, runner.host.runner, secondsSinceBoot()));
  return adopted.map(async (task) => runner.adopt(task));
}

/** The same for a process that stays only for this: children that live on are left to the next. Returns the ids. */
export async function putBackStranded(runner: TaskRunner): Promise<string[]> {
  const state = await runner.host.file.read();
  const stranded = findStranded(state, runner.host.runner, secondsSinceBoot());
  const dead = stranded.filter(({ remedy }) => remedy !== 'adopt');
  await takeOver(runner, dead);
  return dead.map(({ task }) => task.record.id);
}

async function takeOver(
  runner: TaskRunner,
  stranded: readonly Stranded[],
): Promise<Pick<Recovered, 'adopted'>> {
  const { file, logger, killGraceSeconds } = runner.host;
  if (stranded.length === 0) return { adopted: [] };
  const address = { name: file.name, stateDir: file.dir };
  for (const { task, remedy } of stranded) {
    if (remedy !== 'adopt' && task.child)
      await terminate({ pid: undefined, mark: runMark(address, task.record) }, killGraceSeconds);
  }
  const { adopted, expired, warnings } = await file.update((tx) => recover(tx, stranded, runner.claimant));
  runner.host.reached('recovery: made');
  for (const warning of warnings) logger.warn(warning);
  for (const { record } of expired) {
    await runner.settleTimedOut(record, failedWith(timedOut(Task.reconstitute(record)), 'timedOut'));
  }
  return { adopted };
}
