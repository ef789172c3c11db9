import picomatch from 'picomatch';

const MAX_LENGTH = 4096;
/** `*` also matches hidden names, a line break is a character, and what is no sound pattern is refused, not ignored. */
const OPTIONS = { dot: true, flags: 's', strictBrackets: true, debug: true, windows: false } as const;

/** Whether a value is a glob pattern that can be matched. */
export function isPattern(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || value.length > MAX_LENGTH || value.includes('\0'))
    return false;
  try {
    matcher(value);
    return true;
  } catch {
    return false;
  }
}

/** What tells whether a pattern means a path, as text: one without a slash means names, one with a slash paths. */
export function matcher(pattern: string): (path: string) => boolean {
  const isMatch = picomatch(pattern, { ...OPTIONS, basename: !pattern.includes('/') });
  // A second argument, such as the index that filter() gives, would make it answer with an object.
  return (path) => isMatch(path);
}
