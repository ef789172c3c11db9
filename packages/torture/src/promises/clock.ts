/** Seconds since the machine was started: the same clock in every process, which never goes back. */
export function monotonicSeconds(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}
