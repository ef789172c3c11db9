import { checkTask, Task } from '@millrace/queue';
import type { TaskInput } from '@millrace/queue';
import type { Scheduler } from '@millrace/scheduler';
import type { CommandContext, CommandOptions } from '../command-line/command.js';
import { integerOption } from '../command-line/option-values.js';
import { RunnerError } from '../errors.js';
import { showTime } from '../local-time.js';
import { toChanges, toSpec } from '../recurring/entry-options.js';
import { entryDocument, printEntries } from '../recurring/entry-table.js';

const SHOWN_TIMES = 5;

interface Call {
  readonly context: CommandContext;
  readonly scheduler: Scheduler;
  readonly name: string;
  readonly words: readonly string[];
  readonly options: CommandOptions;
}

const ACTIONS: Readonly<Record<string, (call: Call) => Promise<void>>> = {
  async add({ context, scheduler, name, words, options }) {
    const spec = toSpec(words, options);
    await assertTaken(context, spec.task);
    const { next } = await scheduler.addRecurring(name, spec);
    showName(context, name, next && `The next at ${showTime(next.dueAt)}.`);
  },
  async edit({ context, scheduler, name, words, options }) {
    const changes = toChanges(words, options);
    if (changes.task) await assertTaken(context, changes.task);
    const { next } = await scheduler.editRecurring(name, changes);
    showName(context, name, next && `The next at ${showTime(next.dueAt)}.`);
  },
  async pause({ context, scheduler, name }) {
    await scheduler.pauseRecurring(name);
    showName(context, name);
  },
  async resume({ context, scheduler, name }) {
    await scheduler.resumeRecurring(name);
    showName(context, name);
  },
  async remove({ context, scheduler, name }) {
    if (!(await scheduler.removeRecurring(name)))
      throw new RunnerError('NOT_FOUND', `There is no recurring entry ${name}.`, { name });
    showName(context, name);
  },
  async next({ context: { output }, scheduler, name, options }) {
    const times = await scheduler.nextTimes(name, integerOption(options, 'count', 1) ?? SHOWN_TIMES);
    output.show({ name, times }, () => {
      for (const { dueAt } of times) output.line(showTime(dueAt));
    });
  },
};

/** Shows the recurring entries, or does one thing with one of them. */
export async function run(
  context: CommandContext,
  [what, name, ...words]: readonly string[],
  options: CommandOptions,
): Promise<void> {
  const scheduler = await context.workspace.scheduler();
  if (what === undefined) {
    const entries = await scheduler.recurring();
    return context.output.show({ recurring: entries.map(entryDocument) }, () =>
      printEntries(context.output, entries),
    );
  }
  if (name === undefined) throw new RunnerError('USAGE', `recurring ${what} needs the name of an entry.`);
  await ACTIONS[what]?.({ context, scheduler, name, words, options });
}

/** Refuses at once what a queue would refuse every time. */
async function assertTaken({ workspace }: CommandContext, task: TaskInput): Promise<void> {
  if (!(task instanceof Task)) return;
  await checkTask(task, (await workspace.queueFor([task.command])).registry);
}

function showName({ output }: CommandContext, name: string, note?: string): void {
  output.show({ name }, () => output.line(name));
  if (note !== undefined) output.note(note);
}
