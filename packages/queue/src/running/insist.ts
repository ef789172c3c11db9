import { setTimeout as delay } from 'node:timers/promises';

/** After an error of the system (a full disk, say) the next try is made after this time. */
export const RETRY_SECONDS = 1;

/** Does what must not be left undone, however long the system refuses it. Gives up only when the queue was closed. */
export async function insist(step: () => Promise<unknown>, onError: (error: unknown) => void): Promise<void> {
  for (;;) {
    try {
      await step();
      return;
    } catch (error) {
      if ((error as { code?: unknown }).code === 'CLOSED') return;
      onError(error);
      await delay(RETRY_SECONDS * 1000);
    }
  }
}
