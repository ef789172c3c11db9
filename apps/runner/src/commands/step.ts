import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TaskQueue } from '@millrace/queue';
import type { Scheduler } from '@millrace/scheduler';
import type { CommandContext } from '../command-line/command.js';
import { whileFollowing } from '../daemon/ended-tasks.js';
import type { OwnTasks } from '../daemon/ended-tasks.js';
import { EventReport } from '../daemon/event-report.js';
import { onStopRequests } from '../daemon/signals.js';
import { exitCodes } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';

/** Queues what is due, processes one task and waits until it has ended. A signal hands it back. */
export async function run({ output, workspace, world }: CommandContext): Promise<ExitCode> {
  const queue = await workspace.queueWithPlugins();
  const scheduler = await workspace.scheduler();
  const report = new EventReport(output.with({ json: false }), { quiet: !output.verbose });
  let interrupted = false;
  const stop = () => {
    interrupted = true;
    queue.stopProcessing().catch((error: unknown) => report.error(error));
  };
  const release = onStopRequests(world, stop, () => undefined);
  try {
    const own = await whileFollowing(queue, report, async (tasks) => step(queue, scheduler, report, tasks));
    own.show(output, interrupted);
    return own.allWell && !interrupted ? exitCodes.done.code : exitCodes.failed.code;
  } finally {
    release();
  }
}

async function step(
  queue: TaskQueue,
  scheduler: Scheduler,
  report: EventReport,
  own: OwnTasks,
): Promise<void> {
  await scheduler.processReadyTasks(queue).catch((error: unknown) => report.error(error));
  if (!(await queue.hasWorkToDo())) return;
  try {
    const goesOn = !(await queue.processNextTask());
    if (goesOn) await own.oneLeft;
  } catch (error) {
    // What the task threw is in its outcome; what else was thrown has none, and ends the command.
    await nextTurn();
    if (!own.hasLeft) throw error;
  }
}
