import { dirname } from 'node:path';
import { Task } from '@millrace/queue';
import type { TaskQueue } from '@millrace/queue';
import type { CommandContext } from '../command-line/command.js';
import { RunnerError } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import { NewsFeed } from '../following/news-feed.js';
import { StopReason } from '../following/stop-reason.js';
import { endingLine, exitCodeFor, TaskEndings } from '../following/task-endings.js';
import type { Ending } from '../following/task-endings.js';
import { TaskFollowing } from '../following/task-following.js';
import { unattendedReason } from '../following/unattended.js';
import { placedTasks } from '../tasks/placed-task.js';
import { resolveId } from '../tasks/task-id.js';

const ANY_ID = 'TQ:TaskQueue:1';

/** Tells live what one task does until it has ended, or what all do until told to stop. */
export async function run(context: CommandContext, words: readonly string[]): Promise<ExitCode> {
  const { workspace, world } = context;
  const [word] = words;
  const stop = new StopReason(world);
  try {
    const queue = await workspace.queue();
    const id = word === undefined ? undefined : await resolveId(workspace, word);
    return await (id === undefined ? followAll(context, queue, stop) : followOne(context, queue, stop, id));
  } finally {
    stop.release();
  }
}

async function followOne(
  { output, workspace }: CommandContext,
  queue: TaskQueue,
  stop: StopReason,
  id: string,
): Promise<ExitCode> {
  const scheduler = await workspace.scheduler();
  const feed = new NewsFeed({ queue, scheduler, outputFolder: outputFolder(queue) }, stop.signal);
  const endings = new TaskEndings(queue, scheduler);
  const following = new TaskFollowing(output, queue, {
    hasIds: false,
    commandOf: (each) => endings.commandOf(each),
  });
  const found = await endings.add(id);
  if (found === 'unknown')
    throw new RunnerError('NOT_FOUND', `There is no task ${id}, and none is remembered.`, { id });
  following.begin(id);
  following.tellOutput();
  if (found) return end(found);
  const reason = await unattendedReason(queue);
  if (reason !== undefined) output.note(reason);
  for await (const news of feed) {
    if (news.type === 'event' && 'id' in news.event && news.event.id === id) following.tellEvent(news.event);
    if (news.type === 'output') following.tellOutput();
    const [ending] = await endings.hear(news);
    if (ending) return news.type === 'event' ? exitCodeFor([ending]) : end(ending);
  }
  return exitCodes.failed.code;

  function end(ending: Ending): ExitCode {
    following.finish(id);
    if (output.json) output.jsonLine({ type: ending.outcome ? 'finished' : 'removed', ...ending });
    else output.note(endingLine(ending, endings.commandOf(id)));
    return exitCodeFor([ending]);
  }
}

async function followAll(
  { output, workspace }: CommandContext,
  queue: TaskQueue,
  stop: StopReason,
): Promise<ExitCode> {
  const scheduler = await workspace.scheduler();
  const feed = new NewsFeed({ queue, scheduler, outputFolder: outputFolder(queue) }, stop.signal);
  const tasks = await placedTasks(workspace, ['processing', 'deferred', 'waiting', 'blocked', 'retrying']);
  const commands = new Map(tasks.map(({ task }) => [task.uuid, task.fullCommand]));
  const following = new TaskFollowing(output, queue, {
    hasIds: true,
    commandOf: (id) => commands.get(id) ?? '',
  });
  for (const { place, task } of tasks)
    if (place === 'processing') following.begin(task.uuid, { passOver: true });
  if (output.verbose) output.note('following');
  for await (const news of feed) {
    if (news.type === 'output') following.tellOutput();
    if (news.type !== 'event') continue;
    const { event } = news;
    if (event.type === 'queued') commands.set(event.id, Task.reconstitute(event.task).fullCommand);
    following.tellEvent(event);
    if (event.type === 'finished' || event.type === 'removed') commands.delete(event.id);
  }
  return exitCodes.done.code;
}

function outputFolder(queue: TaskQueue): string {
  return dirname(queue.outputPath(ANY_ID));
}
