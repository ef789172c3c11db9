import type { CommandContext, CommandOptions } from '../command-line/command.js';
import { durationOption, isOptionSet, textOption } from '../command-line/option-values.js';
import { RunnerError } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import { NewsFeed } from '../following/news-feed.js';
import { StopReason } from '../following/stop-reason.js';
import { exitCodeFor, TaskEndings } from '../following/task-endings.js';
import { unattendedReason } from '../following/unattended.js';
import { Waiting } from '../following/waiting.js';
import { placedTasks } from '../tasks/placed-task.js';
import { resolveIds } from '../tasks/task-id.js';
import type { Workspace } from '../workspace.js';

/** Waits until tasks have ended, by events; the exit code says how they ended. */
export async function run(
  { output, workspace, world }: CommandContext,
  words: readonly string[],
  options: CommandOptions,
): Promise<ExitCode> {
  const all = isOptionSet(options, 'all');
  const group = textOption(options, 'group');
  if ([all, group !== undefined, words.length > 0].filter(Boolean).length !== 1)
    throw new RunnerError('USAGE', 'wait takes ids, --group <name>, or --all.');
  const stop = new StopReason(world, durationOption(options, 'timeout'));
  try {
    const [queue, scheduler] = [await workspace.queue(), await workspace.scheduler()];
    const feed = new NewsFeed({ queue, scheduler }, stop.signal);
    const waiting = new Waiting(output, new TaskEndings(queue, scheduler));
    const reason = await unattendedReason(queue);
    if (all) await waiting.begin(await unfinishedIds(workspace));
    else if (group === undefined) await waiting.begin(await resolveIds(workspace, words));
    else await waiting.begin(await idsIn(workspace, group));
    if (waiting.isOpen && reason !== undefined) waiting.note(reason);
    if (waiting.isOpen && output.verbose) waiting.note(waiting.sentence);
    for await (const news of waiting.isOpen ? feed : []) {
      await waiting.hear(news);
      if (!waiting.isOpen) break;
    }
    waiting.show(stop.reason);
    if (!waiting.isOpen) return exitCodeFor(waiting.endings);
    return stop.reason === 'timedOut' ? exitCodes.stillGoing.code : exitCodes.failed.code;
  } finally {
    output.status('');
    stop.release();
  }
}

/** The tasks of a group that are known, whether or not they have ended. Throws `NOT_FOUND`. */
async function idsIn(workspace: Workspace, group: string): Promise<string[]> {
  const queue = await workspace.queue();
  const tasks = [...(await queue.finishedTasks()), ...(await placedTasks(workspace))].map(({ task }) => task);
  const ids = new Set(tasks.filter((task) => task.group === group).map(({ uuid }) => uuid));
  if (ids.size > 0) return [...ids];
  throw new RunnerError('NOT_FOUND', `There is no task of the group ${group}, and none is remembered.`, {
    group,
  });
}

/** What is in the queue now. What is scheduled may be due in years. */
async function unfinishedIds(workspace: Workspace): Promise<string[]> {
  const tasks = await placedTasks(workspace, ['processing', 'deferred', 'waiting', 'blocked', 'retrying']);
  return tasks.map(({ task }) => task.uuid);
}
