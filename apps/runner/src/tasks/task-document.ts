import type { FinishedTask } from '@millrace/queue';
import type { PlacedTask } from './placed-task.js';

/** A task as `--json` shows it: what is stored, its arguments as a list, and where it is. Times are epoch seconds. */
export function taskDocument({ task, place, time }: PlacedTask): object {
  return {
    state: place,
    ...task.toJSON(),
    args: task.args,
    fullCommand: task.fullCommand,
    ...(time !== undefined && { time }),
  };
}

/** A task that has ended, likewise. */
export function finishedDocument({ task, outcome, finishedAt }: FinishedTask): object {
  const { status } = outcome;
  return {
    state: status,
    ...task.toJSON(),
    args: task.args,
    fullCommand: task.fullCommand,
    outcome,
    finishedAt,
  };
}
