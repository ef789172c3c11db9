/** What to do when the process gets a signal. */
export type SignalHandlers = Partial<Record<NodeJS.Signals, (signal: NodeJS.Signals) => void>>;

/** Takes signals over, until the returned function is called. */
export function onSignals(handlers: SignalHandlers): () => void {
  const entries = Object.entries(handlers) as [NodeJS.Signals, (signal: NodeJS.Signals) => void][];
  for (const [signal, handler] of entries) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of entries) process.off(signal, handler);
  };
}

/**
 * Calls `first` for the first request to stop, and `again` for each later one. A reader of standard output that has gone
 * away is such a request too.
 */
export function onStopSignals(first: (signal: NodeJS.Signals) => void, again: () => void): () => void {
  let asked = false;
  const handler = (signal: NodeJS.Signals) => {
    if (asked) return again();
    asked = true;
    first(signal);
  };
  return onSignals({ SIGTERM: handler, SIGINT: handler, SIGPIPE: handler });
}
