import { Task } from '@millrace/queue';
import type { TaskEdit } from '@millrace/queue';
import type { Transaction } from '@millrace/state-file';
import { toPlainRecord } from './admission.js';
import { dueTime } from './due-time.js';
import type { ScheduleOptions } from './due-time.js';
import { SchedulerError } from './errors.js';
import { assertKnownOptions } from './option-names.js';
import type { Schedule } from './schedule.js';
import type { ScheduleOp } from './schedule-model.js';

/** What can be changed of a scheduled task: when it is due, and what it is. What is left out stays as it is. */
export type ScheduledTaskEdit = Pick<ScheduleOptions, 'delaySeconds' | 'atTime'> & TaskEdit;

const CHANGES = ['delaySeconds', 'atTime', 'priority', 'timeout', 'args', 'data'];

/** Throws `INVALID_OPTION` for anything but changes, or none. */
export function assertEdit(edit: ScheduledTaskEdit): void {
  assertKnownOptions(edit, CHANGES, 'rescheduleTask');
  if (Object.values(edit).some((value) => value !== undefined)) return;
  throw new SchedulerError('INVALID_OPTION', `Nothing is changed; there are ${CHANGES.join(', ')}.`, {});
}

/**
 * The decision to change a scheduled task; false when it is not there. It stays under its key: a hand-over that goes on at
 * this moment still takes it out, so that it is in the queue once, as it was. It is as if no queue had refused it.
 */
export function itemEdit(id: string, { delaySeconds, atTime, ...changes }: ScheduledTaskEdit, now: number) {
  const when = {
    ...(delaySeconds !== undefined && { delaySeconds }),
    ...(atTime !== undefined && { atTime }),
  };
  return (tx: Transaction<Schedule, ScheduleOp>): boolean => {
    const item = tx.state.byId.get(id);
    if (!item) return false;
    const task = toPlainRecord(Task.reconstitute(item.task).mutate(changes));
    const time = Object.keys(when).length > 0 ? dueTime(when, now) : item.time;
    const { key, occurrence } = item;
    tx.emit({ type: 'scheduled', key, time, task, ...(occurrence && { occurrence }) });
    return true;
  };
}
