/** A logger that says nothing. */
export const silent = {
  throw(error: Error): never {
    throw error;
  },
  warn: () => undefined,
  info: () => undefined,
  notify: () => undefined,
};
