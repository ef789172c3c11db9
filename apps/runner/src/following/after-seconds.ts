const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1;

/** Calls back after a number of seconds, however many. Returns the way to call it off. */
export function afterSeconds(seconds: number, listener: () => void): () => void {
  const end = performance.now() + seconds * 1000;
  let timer: NodeJS.Timeout;
  const begin = () => {
    const left = end - performance.now();
    if (left <= 0) listener();
    else timer = setTimeout(begin, Math.min(left, LONGEST_TIMER_MILLISECONDS));
  };
  begin();
  return () => clearTimeout(timer);
}
