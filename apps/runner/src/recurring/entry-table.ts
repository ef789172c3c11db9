import type { RecurringView } from '@millrace/scheduler';
import { showDuration } from '../duration.js';
import { showTime } from '../local-time.js';
import type { Output } from '../output/output.js';

/** An entry as `--json` shows it. Times are epoch seconds. */
export function entryDocument({ task, ...entry }: RecurringView): object {
  return { ...entry, task: { command: task.command, args: task.args, fullCommand: task.fullCommand } };
}

/** Prints recurring entries as a table, one a line. */
export function printEntries(output: Output, entries: readonly RecurringView[]): void {
  if (entries.length === 0) return output.note('There are no recurring entries.');
  const columns = ['NAME', 'TIMES', 'NEXT', 'QUEUED', 'COMMAND'];
  output.table(
    columns.map((title) => ({ title, stretches: title === 'COMMAND' })),
    entries.map((entry) => [
      entry.name,
      timesOf(entry),
      nextOf(entry),
      `${entry.handedOver}`,
      entry.task.fullCommand,
    ]),
  );
}

function timesOf({ cron, timezone, every = 0 }: RecurringView): string {
  return cron === undefined ? `every ${showDuration(every)}` : `${cron} ${timezone ?? ''}`;
}

function nextOf({ isPaused, next }: RecurringView): string {
  if (isPaused) return 'paused';
  if (!next) return 'has ended';
  return next.isHeld ? 'after the one before' : showTime(next.dueAt);
}
