import { checkTask } from '@millrace/queue';
import type { TaskEdit } from '@millrace/queue';
import type { ScheduledTaskEdit } from '@millrace/scheduler';
import type { CommandContext, CommandOptions } from '../command-line/command.js';
import { durationOption, integerOption, jsonOption, textOption } from '../command-line/option-values.js';
import { RunnerError } from '../errors.js';
import { parseTime } from '../point-in-time.js';
import { resolveId } from '../tasks/task-id.js';
import type { Workspace } from '../workspace.js';

type When = Pick<ScheduledTaskEdit, 'atTime' | 'delaySeconds'>;

/** Changes a task that is not running, in the queue or in the schedule. */
export async function run(
  { output, workspace }: CommandContext,
  [word, ...args]: readonly string[],
  options: CommandOptions,
): Promise<void> {
  const when = whenIn(options);
  const changes = changesIn(options, args);
  if (Object.keys({ ...changes, ...when }).length === 0)
    throw new RunnerError('USAGE', 'edit needs to know what to change: give an option, or new arguments.');
  const id = await resolveId(workspace, word);
  if (!(await edit(workspace, id, changes, when))) throw await unchanged(workspace, id);
  output.show({ id, edited: true }, () => output.line(id));
}

function whenIn(options: CommandOptions): When {
  const at = textOption(options, 'at');
  const delaySeconds = durationOption(options, 'after');
  if (at !== undefined && delaySeconds !== undefined)
    throw new RunnerError('USAGE', 'Give --at or --after, not both.');
  if (at !== undefined) return { atTime: parseTime(at) };
  return delaySeconds === undefined ? {} : { delaySeconds };
}

function changesIn(options: CommandOptions, args: readonly string[]): TaskEdit {
  const priority = integerOption(options, 'priority');
  const timeout = durationOption(options, 'timeout');
  const data = jsonOption(options, 'data') as TaskEdit['data'];
  return {
    ...(priority !== undefined && { priority }),
    ...(timeout !== undefined && { timeout }),
    ...(data !== undefined && { data }),
    ...(args.length > 0 && { args }),
  };
}

/** In the queue first, unless it is about a time; then in the schedule, then in the queue, to which it may have gone. */
async function edit(workspace: Workspace, id: string, changes: TaskEdit, when: When): Promise<boolean> {
  const queue = await workspace.queueWithPlugins();
  const isTimed = Object.keys(when).length > 0;
  const inQueue = async (): Promise<boolean> => !isTimed && queue.editTask(id, changes);
  if (await inQueue()) return true;
  const scheduler = await workspace.scheduler();
  const scheduled = await scheduler.explainTask(id);
  if (scheduled && (changes.args ?? changes.data) !== undefined)
    await checkTask(scheduled.task.mutate(changes), queue.registry);
  if (scheduled && (await scheduler.rescheduleTask(id, { ...changes, ...when }))) return true;
  return inQueue();
}

async function unchanged(workspace: Workspace, id: string): Promise<RunnerError> {
  const status = (await (await workspace.queue()).explainTask(id))?.status;
  if (status === undefined)
    return new RunnerError('NOT_FOUND', `There is no task ${id}, and none is remembered.`, { id });
  const why = {
    processing: 'is running',
    finished: 'has ended',
    waiting: 'is not scheduled: it has no time',
    deferred: 'is not scheduled: it has no time',
    retrying: 'is on its way to its schedule, or waits for its next attempt',
  } as Record<string, string>;
  return new RunnerError(
    'NOT_FOUND',
    `Task ${id} cannot be changed so: it ${why[status] ?? `is ${status}`}.`,
    { id },
  );
}
