/**
 * Does the work for each item, for at most `limit` of them at a time. Positions count from 0 in their order of coming.
 * The first failure ends it: no further item is taken, and it rejects once the work under way has ended.
 */
export async function forEachConcurrently<T>(
  items: AsyncIterable<T>,
  limit: number,
  work: (item: T, position: number) => Promise<void>,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let position = 0;
  try {
    for await (const item of items) {
      const done = work(item, position).then(() => void underWay.delete(done));
      position += 1;
      // A failure while the next item is awaited is taken up by race or all; until then it is not "unhandled".
      done.catch(() => undefined);
      underWay.add(done);
      if (underWay.size >= limit) await Promise.race(underWay);
    }
    await Promise.all(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
}
