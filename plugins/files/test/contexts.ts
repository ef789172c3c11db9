import type { TaskContext } from '@millrace/queue';

/** A context that keeps what it is told. */
export interface Recording extends TaskContext {
  readonly lines: string[];
  readonly reports: { done: number; total: number; bytes: number }[];
}

export function recordingContext(signal: AbortSignal = new AbortController().signal): Recording {
  const lines: string[] = [];
  const reports: Recording['reports'] = [];
  const ignore = () => undefined;
  return {
    lines,
    reports,
    signal,
    log: (text) => void lines.push(text),
    progress: (value) => void reports.push(value as Recording['reports'][number]),
    logger: {
      warn: ignore,
      info: ignore,
      notify: ignore,
      throw: (error) => {
        throw error;
      },
    },
  };
}
