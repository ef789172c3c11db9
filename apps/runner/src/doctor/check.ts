/** How well something is. A problem keeps tasks from being processed, or will; a warning may. */
export type Severity = 'ok' | 'warning' | 'problem';

/** One thing that is not as it should be, and what to do about it. */
export interface CheckFinding {
  readonly severity: Exclude<Severity, 'ok'>;
  /** Stable, for programs. */
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  /** Whether `millrace doctor --repair` mends it. */
  readonly isRepairable?: boolean;
}

/** What came of looking at one thing. */
export interface Check {
  readonly name: string;
  /** One line about it as it is. */
  readonly summary: string;
  readonly findings: readonly CheckFinding[];
}

/** The worst among findings. */
export function severityOf(findings: readonly CheckFinding[]): Severity {
  if (findings.some(({ severity }) => severity === 'problem')) return 'problem';
  return findings.length > 0 ? 'warning' : 'ok';
}

/** A finding that keeps tasks from being processed, or will. */
export function problem(code: string, message: string, remedy: string, isRepairable = false): CheckFinding {
  return { severity: 'problem', code, message, remedy, isRepairable };
}

/** A finding that may. */
export function warning(code: string, message: string, remedy: string, isRepairable = false): CheckFinding {
  return { severity: 'warning', code, message, remedy, isRepairable };
}

/** A count with its noun: `1 task`, `3 tasks`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** The first few of a list, and how many more there are. */
export function some(words: readonly string[], most = 3): string {
  const more = words.length - most;
  return `${words.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A size for people: `12 KiB`, `3 GiB`. */
export function showBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Math.floor(bytes / 1024 ** power)} ${units[power]}`;
}
