/** How each server is started: `(dir)` resolves to its `address` and how to `stop()` it. */
export const servers = {};
