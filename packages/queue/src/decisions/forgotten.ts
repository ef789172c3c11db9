import type { QueueTransaction } from './queue-transaction.js';

/** The ids that history forgets for a task that ends by this. */
export function forgottenBy({ state }: QueueTransaction, end: () => void): string[] {
  const { finished, settings } = state;
  const oldest = finished.size >= settings.historyLimit ? finished.first?.task.id : undefined;
  end();
  return oldest === undefined || state.finishedById.has(oldest) ? [] : [oldest];
}
