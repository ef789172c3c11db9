import { isatty } from 'node:tty';
import type { DataStream, NoteStream } from '../output/output.js';

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
 * Calls `first` for the first request to stop, and `again` for the second. That the reader of standard output has gone
 * away is a request too, but never a second one.
 */
export function onStopRequests(
  { stdout }: { stdout: DataStream },
  first: (reason: string) => void,
  again: () => void,
): () => void {
  let requests = 0;
  const ask = (reason: string) => {
    requests += 1;
    if (requests === 1) first(reason);
    if (requests === 2) again();
  };
  const releases = [
    onSignals({ SIGTERM: ask, SIGINT: ask }),
    stdout.onReaderGone(() => void (requests === 0 && ask('end of reader'))),
  ];
  return () => {
    for (const release of releases) release();
  };
}

/** Takes over promises that reject with nobody listening: a plugin that forgets one does not end the runner. */
export function onStrayRejections(listener: (reason: unknown) => void): () => void {
  process.on('unhandledRejection', listener);
  return () => void process.off('unhandledRejection', listener);
}

/** Whether the terminal that notes went to has been closed, which comes with the same signal as a wish to reload. */
export function isTerminalGone(stderr: NoteStream): boolean {
  const { fd } = stderr as { fd?: number };
  return stderr.isTTY === true && fd !== undefined && !isatty(fd);
}
