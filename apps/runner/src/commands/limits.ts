import type { LimitView } from '@millrace/queue';
import { parseRate } from '../brakes/rate.js';
import { limitText, targetIn, targetName } from '../brakes/target.js';
import type { CommandContext, CommandOptions } from '../command-line/command.js';
import { integerOption, textOption } from '../command-line/option-values.js';
import { showSpan } from '../duration.js';
import { RunnerError } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import type { Output } from '../output/output.js';

/** Shows the limits of the queue, sets one, or removes one. */
export async function run(
  { output, workspace }: CommandContext,
  [what]: readonly string[],
  options: CommandOptions,
): Promise<ExitCode | void> {
  const queue = await workspace.queue();
  if (what === undefined) return showLimits(output, await queue.limits());
  const of = targetIn(options);
  if (of === undefined)
    throw new RunnerError('USAGE', `limits ${what} needs --command or --tag: say what is limited.`);
  if (what === 'remove') {
    const removed = await queue.removeLimit(of);
    output.show({ ...of, removed }, () => {
      if (removed) output.note(`Removed the limit of ${targetName(of)}.`);
    });
    if (removed) return exitCodes.done.code;
    output.error(`There is no limit for ${targetName(of)}.`, 'NOT_FOUND');
    return exitCodes.notFound.code;
  }
  const limit = limitIn(options);
  await queue.setLimit({ ...of, ...limit });
  output.show({ ...of, ...limit }, () => output.note(`Limited ${targetName(of)} to ${limitText(limit)}.`));
}

function limitIn(options: CommandOptions): Pick<LimitView, 'concurrency' | 'rate'> {
  const concurrency = integerOption(options, 'concurrency', 1);
  const rate = textOption(options, 'rate');
  if (concurrency === undefined && rate === undefined)
    throw new RunnerError('USAGE', 'limits set needs --concurrency, --rate or both.');
  return {
    ...(concurrency !== undefined && { concurrency }),
    ...(rate !== undefined && { rate: parseRate(rate) }),
  };
}

function showLimits(output: Output, limits: readonly LimitView[]): void {
  output.show({ limits }, () => {
    if (limits.length === 0) return output.note('There are no limits.');
    const columns = ['FOR', 'LIMIT', 'RUNNING', 'HELD BACK', 'NEXT START', 'FROM'];
    output.table(
      columns.map((title) => ({ title, stretches: title === 'FOR' })),
      limits.map((limit) => [
        targetName(limit).replace(/^the /, ''),
        limitText(limit),
        `${limit.processing}`,
        `${limit.heldBack}`,
        limit.secondsUntilStart > 0 ? `in ${showSpan(limit.secondsUntilStart)}` : 'now',
        limit.fromSettings ? 'settings' : 'queue',
      ]),
    );
  });
}
