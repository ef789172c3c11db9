/** Counts what is settled; `upTo(count)` resolves once so many more are, and rejects when something failed. */
export function counting() {
  let left = Infinity;
  let waiting = { resolve() {}, reject() {} };
  return {
    count: () => {
      left -= 1;
      if (left === 0) waiting.resolve();
    },
    fail: (first, second) => waiting.reject([first, second].find((value) => value instanceof Error) ?? first),
    upTo: (count) =>
      new Promise((resolve, reject) => {
        left = count;
        waiting = { resolve, reject };
      }),
  };
}
