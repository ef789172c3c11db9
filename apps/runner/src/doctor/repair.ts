import { inspectQueue } from '@millrace/queue';
import { inspectSchedule } from '@millrace/scheduler';
import { messageOf } from '../errors.js';
import type { Output } from '../output/output.js';
import type { LoadedSettings } from '../settings/flags.js';
import { Workspace } from '../workspace.js';
import type { Check } from './check.js';
import { collecting } from './examination.js';
import { copyState } from './state-copy.js';

/** What a repair did. */
export interface RepairReport {
  /** The folder with the state as it was. */
  readonly copy: string;
  /** Tasks that dead runners had left and that wait again. */
  readonly putBack: readonly string[];
  /** What was said on the way, for example which files were put aside; and what could not be repaired. */
  readonly notes: readonly string[];
}

/** Whether there is anything that `repair` could mend. */
export function isRepairable(checks: readonly Check[]): boolean {
  return checks.some(({ findings }) => findings.some((finding) => finding.isRepairable));
}

/**
 * Copies the state, then salvages what is damaged, puts back what dead runners left, forgets them, and folds the
 * journals, which removes leftovers. Runners may work meanwhile. Throws `COPY_FAILED`, and has changed nothing then.
 */
export async function repair(loaded: LoadedSettings, output: Output): Promise<RepairReport> {
  const { name, stateDir } = loaded.settings.queue;
  const copy = copyState(stateDir, name);
  const notes: string[] = [];
  const workspace = new Workspace(async () => withSalvage(loaded), output, collecting(notes));
  try {
    await attempt(notes, async () => workspace.plugins());
    // What is wrong with plugins is in the checks.
    notes.length = 0;
    const { status } = (await inspectQueue({ stateDir, name })).files;
    const putBack = isUsable(status) ? await attempt(notes, async () => mendQueue(workspace)) : undefined;
    const schedule = await inspectSchedule({ stateDir, name });
    if (isUsable(schedule.files.status))
      await attempt(notes, async () => (await workspace.scheduler()).compact());
    return { copy, putBack: putBack ?? [], notes };
  } finally {
    await workspace.close();
  }
}

function withSalvage({ settings, ...place }: LoadedSettings): LoadedSettings {
  return { ...place, settings: { ...settings, queue: { ...settings.queue, onCorrupt: 'salvage' } } };
}

/** What cannot be read is for a person to mend; what is not there is not created. */
function isUsable(status: string): boolean {
  return status === 'sound' || status === 'damaged';
}

async function attempt<T>(notes: string[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    notes.push(`Not repaired: ${messageOf(error)}`);
    return undefined;
  }
}

/** With the plugins, for a task whose time was up may ask for another attempt. */
async function mendQueue(workspace: Workspace): Promise<string[]> {
  const queue = await workspace.queueWithPlugins();
  const ids = await queue.recoverTasks();
  await queue.compact();
  return ids;
}
