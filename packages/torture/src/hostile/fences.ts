import { readdirSync } from 'node:fs';
import { promise } from '../violation.js';

/** A check that a folder has no other entries than the ones that it is meant to have. */
export function assertOnly(folder: string, expected: readonly string[]): void {
  const strange = readdirSync(folder).filter((entry) => !expected.includes(entry));
  promise(
    strange.length === 0,
    () => `Something was written outside the state folder: ${JSON.stringify(strange)}`,
  );
}
