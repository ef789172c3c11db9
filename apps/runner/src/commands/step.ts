import type { TaskQueue } from '@millrace/queue';
import type { Scheduler } from '@millrace/scheduler';
import type { CommandContext } from '../command-line/command.js';
import { allWell, endedDocument, noteEnded, whileFollowing } from '../daemon/ended-tasks.js';
import { EventReport } from '../daemon/event-report.js';
import { onStopRequests } from '../daemon/signals.js';
import { exitCodes } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';

/** Queues what is due, processes one task and waits until it has ended. */
export async function run({ output, workspace, world }: CommandContext): Promise<ExitCode> {
  const queue = await workspace.queueWithPlugins();
  const scheduler = await workspace.scheduler();
  const report = new EventReport(output.with({ json: false }), { quiet: !output.verbose });
  let interrupted = false;
  const release = onStopRequests(
    world,
    () => {
      interrupted = true;
      queue.stopProcessing().catch((error: unknown) => report.error(error));
    },
    () => undefined,
  );
  try {
    let thrown: Error | undefined;
    const ended = await whileFollowing(queue, report, async () => {
      thrown = await step(queue, scheduler, report);
    });
    // What the task threw is in its outcome; what else was thrown is not.
    if (thrown && ended.length === 0 && !interrupted) throw thrown;
    output.show({ ended: endedDocument(ended), interrupted }, () => noteEnded(output, ended));
    return allWell(ended) && !interrupted ? exitCodes.done.code : exitCodes.failed.code;
  } finally {
    release();
  }
}

/** Resolves with what processing threw. */
async function step(queue: TaskQueue, scheduler: Scheduler, report: EventReport): Promise<Error | undefined> {
  await scheduler.processReadyTasks(queue).catch((error: unknown) => report.error(error));
  if (!(await queue.hasWorkToDo())) return undefined;
  try {
    await queue.processNextTask();
  } catch (error) {
    return error as Error;
  }
  await queue.finishAllProcessing();
  return undefined;
}
