/** The middle value, or the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How often per second, when `count` took what `body` takes. */
export async function perSecond(count, body) {
  const start = performance.now();
  await body();
  return (count * 1000) / (performance.now() - start);
}
