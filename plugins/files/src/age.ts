const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;
const AGE = /^(?:\d+(?:\.\d+)?[smhdw])+$/;
const PART = /(\d+(?:\.\d+)?)([smhdw])/g;

/** Seconds from an age such as `30d`, `12h` or `1d12h`; undefined for anything else, and for an age of 0. */
export function ageSeconds(text: string): number | undefined {
  if (!AGE.test(text)) return undefined;
  let seconds = 0;
  for (const [, count, unit] of text.matchAll(PART)) {
    seconds += Number(count) * SECONDS[unit as keyof typeof SECONDS];
  }
  return seconds > 0 && Number.isFinite(seconds) ? seconds : undefined;
}
