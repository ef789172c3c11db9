import { mkdirSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

/** The locks of a folder. Nothing but saving work may depend on them. */
export const LOCKS = ['tasks.turn', 'tasks_sched.turn', 'tasks.lock', 'tasks_sched.lock'] as const;

export type Lock = (typeof LOCKS)[number];

const LONG_AGO = new Date('2001-01-01');

/** Leaves a lock as somebody does who is stopped while holding it. False when somebody holds it already. */
export function hold(stateDir: string, lock: Lock): boolean {
  return succeeds(() => mkdirSync(join(stateDir, lock)));
}

export function release(stateDir: string, lock: Lock): void {
  rmSync(join(stateDir, lock), { recursive: true, force: true });
}

/** Makes every lock look as if its holder had not moved for years; how many there are. */
export function makeStale(stateDir: string): number {
  const locks = readdirSync(stateDir).filter((file) => LOCKS.some((lock) => lock === file));
  return locks.filter((lock) => succeeds(() => utimesSync(join(stateDir, lock), LONG_AGO, LONG_AGO))).length;
}

/** Others take and release locks at the same time. */
function succeeds(call: () => void): boolean {
  try {
    call();
    return true;
  } catch {
    return false;
  }
}
