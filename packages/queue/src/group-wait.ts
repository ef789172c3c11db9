import type { Commit, StateFile } from '@millrace/state-file';
import { QueueError } from './errors.js';
import { progressOf } from './group-progress.js';
import type { GroupProgress } from './group-progress.js';
import type { QueueOp } from './state/queue-op.js';
import type { QueueState } from './state/queue-state.js';
import { unfinishedIn } from './state/unfinished-tasks.js';

type QueueFile = StateFile<QueueState, QueueOp>;

/** Waits for a group; see `TaskQueue.waitForGroup`. */
export async function waitForGroup(
  file: QueueFile,
  group: string,
  signal?: AbortSignal,
): Promise<GroupProgress> {
  progressOf(file.lastSeen, group);
  signal?.throwIfAborted();
  const following = new AbortController();
  const stop = (): void => following.abort();
  signal?.addEventListener('abort', stop);
  try {
    return await untilEnded(file, group, file.follow({ signal: following.signal }));
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    following.abort();
  }
}

/** Follows the ends of its members, and looks at the whole queue only when none should be left. */
async function untilEnded(
  file: QueueFile,
  group: string,
  commits: AsyncGenerator<Commit<QueueOp>, void>,
): Promise<GroupProgress> {
  for (;;) {
    // Asked for before the look, so that nothing comes between.
    let next = commits.next();
    const state = await file.read();
    const open = new Set(Array.from(unfinishedIn(state, group), ({ id }) => id));
    if (open.size === 0) {
      void next.catch(() => undefined);
      return progressOf(state, group);
    }
    for (let isWhole = true; open.size > 0 && isWhole; ) {
      const { value: commit } = await next;
      if (!commit)
        throw new QueueError('CLOSED', `The queue was closed while group ${group} was waited for.`, {
          group,
        });
      for (const op of commit.ops) note(open, group, op);
      isWhole = commit.missed === undefined;
      if (open.size > 0 && isWhole) next = commits.next();
    }
  }
}

function note(open: Set<string>, group: string, op: QueueOp): void {
  if (op.op === 'add' && op.task.group === group) open.add(op.task.id);
  if (op.op === 'settle' && op.outcome.status !== 'retried') open.delete(op.id);
  if (op.op === 'remove' || op.op === 'discard' || op.op === 'rescheduled') open.delete(op.id);
}
