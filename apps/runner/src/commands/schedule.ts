import { checkTask } from '@millrace/queue';
import type { CommandContext, CommandOptions } from '../command-line/command.js';
import { integerOption } from '../command-line/option-values.js';
import { parseDuration } from '../duration.js';
import { RunnerError } from '../errors.js';
import { showTime } from '../local-time.js';
import { parseTime, wordsOfTime } from '../point-in-time.js';
import { toTask } from '../tasks/task-input.js';

/** Schedules a task and prints its id. A command that no plugin knows is refused now, not when it is due. */
export async function run(
  context: CommandContext,
  words: readonly string[],
  options: CommandOptions,
): Promise<void> {
  const { output, workspace } = context;
  const { when, command } = splitWhen(words);
  const attempts = integerOption(options, 'attempts', 1);
  const task = toTask(command, options);
  await checkTask(task, (await workspace.queueFor([task.command])).registry);
  const scheduler = await workspace.scheduler();
  const id = await scheduler.scheduleTask(task, { ...when, ...(attempts !== undefined && { attempts }) });
  if (id === undefined)
    throw new RunnerError('USAGE', 'The task was not scheduled: it has no attempts left.');
  const time = await scheduler.whenIsTaskScheduled(id);
  output.show({ id, time: time ?? null }, () => output.line(id));
  if (time !== undefined && 'atTime' in when) output.note(`Due ${showTime(time)}.`);
}

function splitWhen(words: readonly string[]): {
  when: { atTime: number } | { delaySeconds: number };
  command: readonly string[];
} {
  const [first, second, third, ...others] = words;
  const isTwo = first === 'at' && second !== undefined && !/\s/.test(second) && wordsOfTime(second) === 2;
  const rest = isTwo || third === undefined ? others : [third, ...others];
  if (first !== 'at' && first !== 'after') return { when: { delaySeconds: 0 }, command: words };
  if (second === undefined || rest.length === 0) {
    throw new RunnerError(
      'USAGE',
      `schedule ${first} takes a ${first === 'at' ? 'time' : 'delay'} and then a command.`,
    );
  }
  return {
    when:
      first === 'at'
        ? { atTime: parseTime(isTwo ? `${second} ${third}` : second) }
        : { delaySeconds: parseDuration(second) },
    command: rest,
  };
}
