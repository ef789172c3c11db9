import type { Task, TaskSpec } from '@millrace/queue';

/** Where the child of a task kills itself. */
export type DeathOfChild = 'as it begins' | 'in the middle' | 'right before its end' | 'right after its end';

/** What the commands of torture do; see `commands.ts`. */
export type PlannedCommand = 'quick' | 'slow' | 'tagged' | 'failing' | 'child' | 'again';

/** A task as it was planned. Its label is its first argument, and no other task of the round has it. */
export interface PlannedTask {
  readonly label: string;
  readonly command: PlannedCommand;
  readonly priority: number;
  readonly data: PlannedData;
}

/** What a task carries beside its label. */
export type PlannedData = {
  readonly milliseconds?: number;
  readonly tags?: string[];
  readonly dies?: DeathOfChild;
  /** Filling, so that records have all sizes. */
  readonly text: string;
};

export function toSpec({ label, command, priority, data }: PlannedTask): TaskSpec {
  return { command, args: [label], priority, data };
}

/** The label of a task of torture. */
export function labelOf(task: Task): string {
  return String(task.args[0]);
}

/** Whether a task is, whole, what was planned. */
export function isAsPlanned(task: Task, planned: PlannedTask): boolean {
  const { command, args, priority, data } = task;
  const found = JSON.stringify([command, args, priority, data]);
  return found === JSON.stringify([planned.command, [planned.label], planned.priority, planned.data]);
}
