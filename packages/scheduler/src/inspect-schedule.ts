import { inspectStateFile } from '@millrace/state-file';
import type { StateFileInspection } from '@millrace/state-file';
import { stateFileName } from './open-options.js';
import { scheduleModel } from './schedule-model.js';

/** What a schedule is like inside. Everything is empty where its state cannot be read. */
export interface ScheduleInspection {
  /** Its files. Where they are damaged, the rest is what a salvage would keep. */
  readonly files: Omit<StateFileInspection<unknown>, 'state'>;
  readonly isReadable: boolean;
  readonly scheduled: number;
  /** Tasks that were due so many seconds ago, without those that the queue refused. */
  readonly overdue: readonly { readonly id: string; readonly command: string; readonly seconds: number }[];
  /** Tasks that the queue refused, and how often. */
  readonly refused: readonly { readonly id: string; readonly command: string; readonly refusals: number }[];
  /** The commands of its tasks, with how many there are. */
  readonly commands: ReadonlyMap<string, number>;
}

/**
 * Looks at a schedule and its files and changes nothing; also where they are damaged, foreign, unreadable or missing, and
 * while others work. Throws `INVALID_NAME` of the state file.
 */
export async function inspectSchedule({
  stateDir,
  name,
}: {
  readonly stateDir: string;
  readonly name: string;
}): Promise<ScheduleInspection> {
  const { state, ...files } = await inspectStateFile({
    dir: stateDir,
    name: stateFileName(name),
    model: scheduleModel,
  });
  const now = Date.now() / 1000;
  const tasks = [...(state ?? scheduleModel.empty()).items].map(
    ({ task: { id, command }, time, refusals = 0 }) => ({
      id,
      command,
      seconds: now - time,
      refusals,
    }),
  );
  const commands = new Map<string, number>();
  for (const { command } of tasks) commands.set(command, (commands.get(command) ?? 0) + 1);
  return {
    files,
    isReadable: state !== undefined,
    scheduled: tasks.length,
    overdue: tasks
      .filter(({ seconds, refusals }) => seconds > 0 && refusals === 0)
      .map(({ id, command, seconds }) => ({ id, command, seconds })),
    refused: tasks
      .filter(({ refusals }) => refusals > 0)
      .map(({ id, command, refusals }) => ({ id, command, refusals })),
    commands,
  };
}
