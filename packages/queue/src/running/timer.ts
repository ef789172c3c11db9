const LONGEST_MILLISECONDS = 2 ** 31 - 1;

/** Calls back after so many seconds; returns the way to cancel. Longer than 24 days: never. */
export function afterSeconds(seconds: number, callback: () => void): () => void {
  const milliseconds = Math.max(0, seconds * 1000);
  if (milliseconds > LONGEST_MILLISECONDS) return () => undefined;
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
}

/** Resolves after so many seconds, or at once when the signal is aborted. */
export async function sleep(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const cancel = afterSeconds(seconds, done);
    function done(): void {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done, { once: true });
  });
}
