import type { RecurringChanges, RecurringSpec } from '@millrace/scheduler';
import type { CommandOptions } from '../command-line/command.js';
import { durationOption, integerOption, textOption } from '../command-line/option-values.js';
import { RunnerError } from '../errors.js';
import { toTask } from '../tasks/task-input.js';

const OF_THE_TASK = ['priority', 'data', 'retry'];

/** What the options of `recurring add` and `edit` say of an entry; only what was given. */
function givenIn(options: CommandOptions): Omit<RecurringSpec, 'task'> {
  const given = {
    cron: textOption(options, 'cron'),
    every: durationOption(options, 'every'),
    timezone: textOption(options, 'timezone'),
    catchUp: textOption(options, 'catchUp'),
    overlap: textOption(options, 'overlap'),
    jitter: durationOption(options, 'jitter'),
    limit: integerOption(options, 'limit', 1),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** A new entry. Throws `USAGE` without a command. */
export function toSpec(words: readonly string[], options: CommandOptions): RecurringSpec {
  if (words.length === 0)
    throw new RunnerError('USAGE', 'recurring add needs a name and a command: what is to be queued.');
  return { ...givenIn(options), task: toTask(words, options) };
}

/** Changes of an entry: its times, and its task when a command is given. Throws `USAGE` for none. */
export function toChanges(words: readonly string[], options: CommandOptions): RecurringChanges {
  const isOfTask = OF_THE_TASK.some((name) => options[name] !== undefined);
  if (isOfTask && words.length === 0)
    throw new RunnerError('USAGE', '--priority, --data and --retry go with the whole command.');
  const changes = { ...givenIn(options), ...(words.length > 0 && { task: toTask(words, options) }) };
  if (Object.keys(changes).length > 0) return changes;
  throw new RunnerError('USAGE', 'recurring edit needs to know what to change: an option or a command.');
}
