import { Task } from '@millrace/queue';
import type { TaskInput, TaskRecord } from '@millrace/queue';
import type { Transaction } from '@millrace/state-file';
import { SchedulerError } from './errors.js';
import { newSalt, newScheduleId, taskId } from './identity.js';
import { noteEnding } from './recurring/occurring.js';
import type { Moment } from './recurring/occurring.js';
import type { Schedule } from './schedule.js';
import type { ScheduleOp } from './schedule-model.js';

/**
 * A Task from any input; a Task, also one of another copy of its package, is copied with its id.
 * Throws `EMPTY_COMMAND`, and what the constructor of Task throws.
 */
export function toTask(input: TaskInput): Task {
  if (typeof input === 'string') return fromCommand(input);
  if (typeof input !== 'object' || input === null) throw emptyCommand();
  if ('toJSON' in input) return Task.reconstitute(input.toJSON());
  if (!('cmd' in input) && !input.command) throw emptyCommand();
  return new Task({ ...input });
}

/** What is stored of a task. Throws `INVALID_TASK` when JSON cannot carry its data. */
export function toPlainRecord(task: Task): TaskRecord {
  try {
    return JSON.parse(JSON.stringify(task)) as TaskRecord;
  } catch (cause) {
    throw new SchedulerError('INVALID_TASK', `The data of ${task.command} is not JSON.`, {}, { cause });
  }
}

/**
 * The decision to schedule a task at a time; gives it an id if it has none. To be run as an update of the schedule.
 * A next attempt of an occurrence whose hand-over was not finished stands for that one; the next occurrence comes in.
 */
export function admission(task: TaskRecord, time: number, moment: Moment) {
  const { random } = moment;
  const identify = identification();
  return (tx: Transaction<Schedule, ScheduleOp>): string => {
    identify(tx);
    const { byId, serial, salt } = tx.state;
    const id = task.id === '' ? taskId(serial + 1, salt) : task.id;
    const before = byId.get(id);
    if (before && !isNextAttempt(task, before.task)) return id;
    tx.emit({ type: 'scheduled', key: `${serial + 1}.${random}`, time, task: { ...task, id } });
    if (before) noteEnding(tx, before, 'handedOver', moment);
    return id;
  };
}

/** The decision to give a new schedule its identity. */
export function identification() {
  let identity: { id: string; salt: string } | undefined;
  return (tx: Transaction<Schedule, ScheduleOp>): void => {
    if (tx.state.id !== '') return;
    identity ??= { id: newScheduleId(), salt: newSalt() };
    tx.emit({ type: 'identified', ...identity, revision: tx.state.revision });
  };
}

/**
 * Whether a task has run since it was scheduled under its id. If so the queue has it already, and what is in the
 * schedule is only the rest of an unfinished hand-over; if not, this is the same retry, repeated after a crash.
 */
function isNextAttempt(task: TaskRecord, scheduled: TaskRecord): boolean {
  return task.retries < scheduled.retries || (task.attempts ?? 0) > (scheduled.attempts ?? 0);
}

function fromCommand(cmd: string): Task {
  if (cmd.trim() === '') throw emptyCommand();
  return new Task({ cmd });
}

function emptyCommand(): SchedulerError {
  return new SchedulerError('EMPTY_COMMAND', 'Cannot schedule an empty command.');
}
