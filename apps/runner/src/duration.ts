import { RunnerError } from './errors.js';

const SECONDS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/y;

/** Seconds from `90`, `1.5`, `10m`, `2h` or `1h30m`; undefined for anything else. */
export function toSeconds(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  let seconds = 0;
  PART.lastIndex = 0;
  do {
    const part = PART.exec(text);
    if (part === null) return undefined;
    seconds += Number(part[1]) * SECONDS[part[2] as keyof typeof SECONDS];
  } while (PART.lastIndex < text.length);
  return seconds;
}

/** As `toSeconds`, for a word of the command line. Throws `INVALID_DURATION`. */
export function parseDuration(text: string): number {
  const seconds = toSeconds(text);
  if (seconds !== undefined) return seconds;
  throw new RunnerError(
    'INVALID_DURATION',
    `${JSON.stringify(text)} is no length of time: give seconds, or a number with a unit such as 10m, 2h, 1d or 1h30m.`,
    { text },
  );
}

/** As `showDuration`, but what is short in more detail: `120ms`, `1.5s`. */
export function showSpan(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)}ms`;
  return seconds < 10 ? `${seconds.toFixed(1)}s` : showDuration(seconds);
}

/** A length of time for people, in its largest unit: `45s`, `3m`, `2h`, `5d`. */
export function showDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m`;
  if (whole < 172_800) return `${Math.floor(whole / 3600)}h`;
  return `${Math.floor(whole / 86_400)}d`;
}
