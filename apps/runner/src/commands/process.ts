import type { TaskQueue } from '@millrace/queue';
import type { Scheduler } from '@millrace/scheduler';
import type { CommandContext } from '../command-line/command.js';
import { whileFollowing } from '../daemon/ended-tasks.js';
import { EventReport } from '../daemon/event-report.js';
import { onStopRequests } from '../daemon/signals.js';
import { RunnerError } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';

/** Queues what is due, then processes in this process until nothing is left. */
export async function run(context: CommandContext, words: readonly string[]): Promise<ExitCode> {
  const { output, workspace } = context;
  const [only, ...more] = words.filter((word) => word !== 'verbose');
  if (more.length > 0) throw new RunnerError('USAGE', 'process takes either scheduled or waiting.');
  const queue = await workspace.queueWithPlugins();
  const scheduler = await workspace.scheduler();
  if (only === 'scheduled') return handOver(context, queue, scheduler);
  const report = new EventReport(output.with({ json: false }), {
    quiet: !output.verbose && !words.includes('verbose'),
  });
  const stop = new AbortController();
  const sources = only === 'waiting' ? [] : [scheduler];
  const own = await whileFollowing(queue, report, async () => drain(context, queue, sources, stop, report));
  const interrupted = stop.signal.aborted;
  own.show(output, interrupted);
  return own.allWell && !interrupted ? exitCodes.done.code : exitCodes.failed.code;
}

async function handOver(
  { output }: CommandContext,
  queue: TaskQueue,
  scheduler: Scheduler,
): Promise<ExitCode> {
  const queued = await scheduler.processReadyTasks(queue);
  output.show({ queued }, () => output.note(`Queued: ${queued}.`));
  return exitCodes.done.code;
}

/** The first signal lets what runs end, the second hands it back. */
async function drain(
  { world }: CommandContext,
  queue: TaskQueue,
  sources: readonly Scheduler[],
  stop: AbortController,
  report: EventReport,
): Promise<void> {
  const release = onStopRequests(
    world,
    () => stop.abort(),
    () => void queue.stopProcessing().catch((error: unknown) => report.error(error)),
  );
  try {
    await queue.processTasks({
      signal: stop.signal,
      sources,
      drain: true,
      onError: (error) => report.error(error),
    });
  } finally {
    release();
  }
}
