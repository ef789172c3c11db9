/** The middle value, or the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value that the given share of all values does not exceed. */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

/** How often per second, when `count` took what `body` takes. */
export async function perSecond(count, body) {
  const start = performance.now();
  await body();
  return (count * 1000) / (performance.now() - start);
}

/** What `body` takes, in milliseconds. */
export async function milliseconds(body) {
  const start = performance.now();
  await body();
  return performance.now() - start;
}

/** The clock of the machine in milliseconds, the same for all its processes. */
export const machineClock = () => Number(process.hrtime.bigint()) / 1e6;
