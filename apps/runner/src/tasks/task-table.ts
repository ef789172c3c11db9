import { showDuration } from '../duration.js';
import type { Output } from '../output/output.js';
import type { Column } from '../output/table.js';
import type { PlacedTask } from './placed-task.js';

const columns: readonly Column[] = [
  { title: 'ID' },
  { title: 'STATE' },
  { title: 'SINCE' },
  { title: 'COMMAND', stretches: true },
];

const verboseColumns: readonly Column[] = [
  ...columns.slice(0, 3),
  { title: 'PRIORITY' },
  { title: 'STARTS' },
  { title: 'TRIES LEFT' },
  { title: 'LIMIT' },
  { title: 'PID' },
  ...columns.slice(3),
];

/** Prints tasks as a table, one a line. */
export function printTasks(
  output: Output,
  tasks: readonly PlacedTask[],
  options: { now: number; verbose: boolean },
): void {
  if (tasks.length === 0) return output.note('No tasks.');
  const { now, verbose } = options;
  output.table(
    verbose ? verboseColumns : columns,
    tasks.map((placed) => row(placed, now, verbose)),
  );
}

function row(placed: PlacedTask, now: number, verbose: boolean): string[] {
  const { place, task } = placed;
  const limit = task.childTimeout < 0 ? '-' : showDuration(task.childTimeout);
  const details = [
    `${task.priority}`,
    `${task.attempts}`,
    `${task.retriesRemaining}`,
    limit,
    `${task.pid ?? '-'}`,
  ];
  return [task.uuid, place, since(placed, now), ...(verbose ? details : []), task.fullCommand];
}

function since({ task, time }: PlacedTask, now: number): string {
  if (time === undefined) return showDuration(now - (task.started ?? task.timestamp));
  return time <= now ? 'due' : `in ${showDuration(time - now)}`;
}
