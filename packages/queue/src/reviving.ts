import { assertTaskId, checkAll } from './admission.js';
import type { Checked } from './admission.js';
import { endedTask, revive, unsuccessful } from './decisions/revive.js';
import type { EndedFilter } from './decisions/revive.js';
import type { QueueHost } from './running/queue-host.js';
import type { RetryReport } from './task-queue-like.js';

/** Lets one task of the history wait again; see `TaskQueue.retryTask`. */
export async function reviveTask(host: QueueHost, id: string): Promise<RetryReport> {
  assertTaskId(id, 'retry_task');
  const [report] = await reviveAll(host, [id]);
  return report as RetryReport;
}

/** Lets all that have ended without success wait again; see `TaskQueue.retryAll`. */
export async function reviveUnsuccessful(host: QueueHost, filter: EndedFilter): Promise<RetryReport[]> {
  const state = await host.file.read();
  return reviveAll(
    host,
    Array.from(unsuccessful(state, filter), ({ task }) => task.id),
  );
}

async function reviveAll(host: QueueHost, ids: readonly string[]): Promise<RetryReport[]> {
  const state = await host.file.read();
  const known = ids.flatMap((id) => {
    const task = endedTask(state, id);
    return task ? [{ id, task }] : [];
  });
  const checks = await checkAll(
    host,
    known.map(({ task }) => task),
  );
  const checked = new Map(known.map(({ id }, index) => [id, checks[index] as Checked]));
  return host.file.update((tx) => ids.map((id) => ({ ...revive(tx, id, checked.get(id)), id })));
}
