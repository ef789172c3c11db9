import { assertTaskId } from './admission.js';
import { checkedReason } from './cancellation.js';
import type { CancelAnswer } from './cancellation.js';
import { cancel } from './decisions/cancel.js';
import type { QueueHost } from './running/queue-host.js';

/** Cancels a task; see `TaskQueue.cancelTask`. */
export async function cancelTask(
  { file, output, now }: Pick<QueueHost, 'file' | 'output' | 'now'>,
  id: string,
  reason: string | undefined,
): Promise<CancelAnswer | undefined> {
  assertTaskId(id, 'cancel_task');
  const checked = checkedReason(reason);
  const request = { ...(checked !== undefined && { reason: checked }) };
  const { answer, forgotten } = await file.update((tx) => cancel(tx, id, request, now()));
  output.remove(forgotten);
  return answer;
}
