import type { FinishedTask } from '@millrace/queue';
import type { CommandContext, CommandOptions } from '../command-line/command.js';
import { integerOption, isOptionSet, textOption } from '../command-line/option-values.js';
import { showDuration, showSpan } from '../duration.js';
import type { Output } from '../output/output.js';
import { finishedDocument } from '../tasks/task-document.js';

const DEFAULT_LIMIT = 20;

/** Lists the tasks that have ended, the last one first. */
export async function run(
  { output, workspace }: CommandContext,
  _words: readonly string[],
  options: CommandOptions,
): Promise<void> {
  const limit = integerOption(options, 'limit', 1) ?? DEFAULT_LIMIT;
  const command = textOption(options, 'command');
  const onlyFailed = isOptionSet(options, 'failed');
  const finished = await (await workspace.queue()).finishedTasks();
  const found = finished
    .filter(({ task }) => command === undefined || task.command === command)
    .filter(({ outcome }) => !onlyFailed || outcome.status !== 'done')
    .reverse();
  const shown = found.slice(0, limit);
  output.show({ tasks: shown.map(toDocument) }, () => print(output, shown, found.length - shown.length));
}

/** `seconds`: from the last start to the end. */
function toDocument(finished: FinishedTask): object {
  return { ...finishedDocument(finished), seconds: secondsOf(finished) ?? null };
}

function secondsOf({ task, finishedAt }: FinishedTask): number | undefined {
  return task.started === undefined ? undefined : Math.max(0, finishedAt - task.started);
}

function print(output: Output, shown: readonly FinishedTask[], more: number): void {
  if (shown.length === 0) return output.note('No tasks.');
  const now = Date.now() / 1000;
  output.table(
    [
      { title: 'ID' },
      { title: 'OUTCOME' },
      { title: 'ENDED' },
      { title: 'TOOK' },
      { title: 'COMMAND', stretches: true },
    ],
    shown.map((finished) => {
      const { task, outcome, finishedAt } = finished;
      const seconds = secondsOf(finished);
      const why = outcome.error === undefined ? '' : `: ${outcome.error.message}`;
      return [
        task.uuid,
        outcome.status,
        `${showDuration(now - finishedAt)} ago`,
        seconds === undefined ? '-' : showSpan(seconds),
        `${task.fullCommand}${why}`,
      ];
    }),
  );
  if (more > 0) output.note(`${more} more; --limit shows them.`);
}
