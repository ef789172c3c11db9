import { randomBytes, randomInt } from 'node:crypto';

const SALT_DIGITS = 12;

/** An id that no other schedule has. */
export function newScheduleId(): string {
  return randomBytes(9).toString('base64url');
}

/** The end of the ids that a schedule gives, so that those of two schedules never collide. */
export function newSalt(): string {
  return String(randomInt(10 ** SALT_DIGITS)).padStart(SALT_DIGITS, '0');
}

/** What tells an item from one that had its serial before the schedule went back to a backup. */
export function newItemSuffix(): string {
  return randomInt(2 ** 47).toString(36);
}

/** The id of a task that came without one: grows with the serial for ever. */
export function taskId(serial: number, salt: string): string {
  return `TQ:TaskQueue-Scheduler:${serial}${salt}`;
}
