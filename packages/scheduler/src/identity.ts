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

/** A key that no other item of a schedule has, had or will have. */
export function newItemKey(): string {
  return randomBytes(9).toString('base64url');
}

/** The id of a task that came without one: grows with the serial for ever. */
export function taskId(serial: number, salt: string): string {
  return `TQ:TaskQueue-Scheduler:${serial}${salt}`;
}
