import type { Json } from '@millrace/state-file';
import { joinArguments, splitArguments, splitCommand } from './command-line.js';
import { checkedDependencies } from './dependency-checks.js';
import type { OnDependencyFailure, TaskDependencies } from './dependency-checks.js';
import { QueueError } from './errors.js';
import { checkedRetryPolicy } from './retry-policy.js';
import type { RetryPolicy } from './retry-policy.js';
import { assertCommandSize, assertNoNul, checkedCount, checkedData, checkedUserdata } from './task-checks.js';
import type { Userdata } from './task-checks.js';

const TASK_ID = /^TQ:[^:\s]+:\d+$/;

/** A task as it is stored: plain JSON, nothing derived. */
export interface TaskRecord extends TaskDependencies {
  readonly id: string;
  readonly command: string;
  /** Present when the task was given as one string; else `args` is. */
  readonly argstring?: string;
  readonly args?: readonly string[];
  readonly data?: Json;
  /** Larger runs earlier; 0 when absent. */
  readonly priority?: number;
  /** Epoch seconds of creation. */
  readonly timestamp: number;
  /** Seconds; absent when the task has no limit of its own. */
  readonly timeout?: number;
  readonly retries: number;
  /** Whether it is tried again by the queue when it fails; see RetryPolicy. */
  readonly retry?: RetryPolicy;
  readonly userdata?: Userdata;
  /** Epoch seconds of the present or last start. */
  readonly started?: number;
  readonly pid?: number;
  /** How often it was started. */
  readonly attempts?: number;
  /** How often the process that ran it died. */
  readonly deaths?: number;
  /** How many attempts failed, of those that its retry policy counts. */
  readonly failedAttempts?: number;
  /** The last ten of them. */
  readonly failures?: readonly FailedAttempt[];
}

/** An attempt that failed, after which the task was tried again. */
export interface FailedAttempt {
  readonly attempt: number;
  /** Epoch seconds. */
  readonly startedAt?: number;
  readonly endedAt: number;
  /** 500 characters at most. */
  readonly message: string;
  readonly code?: string;
}

/** A task as a list: no quoting to get wrong. */
export interface TaskSpec extends TaskDependencies {
  command: string;
  args?: readonly string[];
  data?: Json;
  /** An integer; larger runs earlier. Default 0. */
  priority?: number;
  /** How often the queue tries it again when it fails, and when. Default: as its processor says, else never. */
  retry?: RetryPolicy;
}

/** What `new Task` takes: a command string, or a command and its arguments as a list. */
export interface TaskOptions extends TaskDependencies {
  cmd?: string;
  command?: string;
  args?: readonly string[];
  /** A positive integer. Left out: the queue or scheduler that takes the task numbers it. */
  id?: number | string;
  /** Namespace of the id, without a colon. Default `TaskQueue`. */
  nsid?: string;
  /** Time limit of the task as a child process, whole seconds. Default: none of its own (`childTimeout` is -1). */
  timeout?: number;
  /** How often it may be tried, a positive integer. Default 1. */
  retries?: number;
  /** Scalars only. */
  userdata?: Userdata;
  data?: Json;
  priority?: number;
  /** How often the queue tries it again when it fails; `retries` is about the scheduler. */
  retry?: RetryPolicy;
}

/** What can be changed of a task that is in a queue or schedule. What is left out stays as it is. */
export interface TaskEdit {
  timeout?: number;
  priority?: number;
  args?: readonly string[];
  data?: Json;
}

/** What `mutate` changes. `userdata` is merged into what is there. */
export interface TaskChanges extends TaskEdit {
  retries?: number;
  userdata?: Userdata;
}

/**
 * One task. A Task that a queue hands out is a copy: changing it changes nothing in the queue.
 * Source: cPanel::TaskQueue::Task.
 */
export class Task {
  #record: TaskRecord;
  #args: readonly string[] | undefined;

  /**
   * `now`: when it is created, in epoch seconds; default the wall clock.
   * @throws QueueError `EMPTY_COMMAND`, `COMMAND_TOO_LARGE`, `INVALID_TASK`, `INVALID_USERDATA`
   */
  constructor(options: TaskOptions, now?: number) {
    this.#record = options instanceof Checked ? options.record : toRecord(options, now);
  }

  /** A Task from what `toJSON` gave, or from a Task. Throws `INVALID_TASK` for anything else. */
  static reconstitute(from: Task | TaskRecord): Task {
    if (from instanceof Task) return from.clone();
    if (
      typeof from !== 'object' ||
      from === null ||
      typeof from.id !== 'string' ||
      typeof from.command !== 'string'
    ) {
      throw new QueueError('INVALID_TASK', 'This is not a task: it needs at least an id and a command.', {
        from,
      });
    }
    assertOneWord(from.command);
    return fromRecord({ ...from });
  }

  /** Whether a string has the form of a task id, `TQ:<namespace>:<n>`. */
  static isValidTaskId(id: unknown): id is string {
    return typeof id === 'string' && TASK_ID.test(id);
  }

  get command(): string {
    return this.#record.command;
  }

  /** Everything behind the command, as text; empty without arguments. */
  get argstring(): string {
    const { argstring, args = [] } = this.#record;
    return argstring ?? joinArguments(args) ?? args.map((arg) => JSON.stringify(arg)).join(' ');
  }

  /** The command, a space and the argstring; the bare command without arguments. */
  get fullCommand(): string {
    const { argstring } = this;
    return argstring === '' ? this.command : `${this.command} ${argstring}`;
  }

  get args(): readonly string[] {
    this.#args ??= this.#record.args ?? splitArguments(this.#record.argstring ?? '');
    return [...this.#args];
  }

  /** JSON given beside the arguments. */
  get data(): Json | undefined {
    return this.#record.data;
  }

  get priority(): number {
    return this.#record.priority ?? 0;
  }

  /** What has to end before it may begin: ids and groups. */
  get after(): readonly string[] {
    return this.#record.after ?? [];
  }

  /** What becomes of it when something in `after` does not end as done. */
  get onDependencyFailure(): OnDependencyFailure {
    return this.#record.onDependencyFailure ?? 'cancel';
  }

  get group(): string | undefined {
    return this.#record.group;
  }

  /** Epoch seconds of creation. */
  get timestamp(): number {
    return this.#record.timestamp;
  }

  /** `TQ:<namespace>:<n>`; empty until a queue or scheduler has numbered the task. */
  get uuid(): string {
    return this.#record.id;
  }

  /** Time limit as a child process in seconds; -1 when the task has none of its own. */
  get childTimeout(): number {
    return this.#record.timeout ?? -1;
  }

  /** Epoch seconds of the present or last start; undefined before the first. */
  get started(): number | undefined {
    return this.#record.started;
  }

  /** Process id of the child that runs it, once it has one. */
  get pid(): number | undefined {
    return this.#record.pid;
  }

  get retriesRemaining(): number {
    return this.#record.retries;
  }

  /** How often the queue tries it again when it fails, and when; undefined: as its processor says. */
  get retryPolicy(): RetryPolicy | undefined {
    return this.#record.retry;
  }

  /** How often it was started. */
  get attempts(): number {
    return this.#record.attempts ?? 0;
  }

  /** The attempts that failed and after which it was tried again, oldest first, ten at most. */
  get failures(): readonly FailedAttempt[] {
    return this.#record.failures ?? [];
  }

  /** The argument at a position, from 0. */
  getArg(index: number): string | undefined {
    return this.args[index];
  }

  /** A value of the userdata. Throws `NO_USERDATA_KEY` without a key. */
  getUserdata(key: string): Userdata[string] | undefined {
    if (!key) throw new QueueError('NO_USERDATA_KEY', 'No userdata key specified');
    const { userdata } = this.#record;
    return userdata && Object.hasOwn(userdata, key) ? userdata[key] : undefined;
  }

  clone(): Task {
    return fromRecord(this.#record);
  }

  /** A changed copy; the original stays as it is. Throws as the constructor does. */
  mutate(changes: TaskChanges): Task {
    const { timeout, retries, userdata, priority, args, data } = changes;
    const { argstring, ...rest } = this.#record;
    return Task.reconstitute({
      ...rest,
      ...(args === undefined
        ? argstring !== undefined && { argstring }
        : toCommand({ command: this.command, args })),
      ...(priority !== undefined && { priority: checkedPriority(priority) }),
      ...(data !== undefined && { data: checkedData(data) }),
      ...(timeout !== undefined && { timeout: checkedCount('timeout', timeout) }),
      ...(retries !== undefined && { retries: checkedCount('retries', retries) }),
      ...(userdata !== undefined && { userdata: { ...this.#record.userdata, ...checkedUserdata(userdata) } }),
    });
  }

  /** Marks the task as started now. */
  begin(): void {
    this.#record = { ...this.#record, started: Date.now() / 1000 };
  }

  setPid(pid: number): void {
    this.#record = { ...this.#record, pid };
  }

  /** Takes one retry off; never below 0. */
  decrementRetries(): void {
    this.#record = { ...this.#record, retries: Math.max(0, this.#record.retries - 1) };
  }

  /** The task as plain JSON; `reconstitute` takes it back. */
  toJSON(): TaskRecord {
    return { ...this.#record };
  }
}

function isDependent({ after, onDependencyFailure, group }: TaskDependencies): boolean {
  return (after ?? onDependencyFailure ?? group) !== undefined;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A record that is a task's for certain and that nobody changes any more. */
class Checked {
  constructor(readonly record: TaskRecord) {}
}

function fromRecord(record: TaskRecord): Task {
  return new Task(new Checked(record) as TaskOptions);
}

function toRecord(options: TaskOptions, now = Date.now() / 1000): TaskRecord {
  if (typeof options !== 'object' || options === null) {
    throw new QueueError('INVALID_TASK', 'A task needs an object with cmd, or with command and args.');
  }
  assertKnownOptions(options);
  const { id, nsid, timeout, retries = 1, userdata, data, priority, retry } = options;
  const { command, argstring, args } = toCommand(options);
  const what = argstring === undefined ? { args } : { argstring };
  // Not by spreading: V8 is slow at adding properties to what was spread.
  const record = Object.assign({ id: toTaskId(id, nsid), command }, what, {
    timestamp: now,
    retries: checkedCount('retries', retries),
  }) as Writable<TaskRecord>;
  if (data !== undefined) record.data = checkedData(data);
  if (priority !== undefined && priority !== 0) record.priority = checkedPriority(priority);
  if (timeout !== undefined) record.timeout = checkedCount('timeout', timeout);
  if (userdata !== undefined) record.userdata = checkedUserdata(userdata);
  if (isDependent(options)) Object.assign(record, checkedDependencies(options));
  if (retry !== undefined) record.retry = checkedRetryPolicy(retry);
  return record;
}

function toCommand({ cmd, command, args }: TaskOptions): Pick<TaskRecord, 'command' | 'argstring' | 'args'> {
  if (command === undefined) {
    if (typeof cmd !== 'string' || cmd.trim() === '')
      throw new QueueError('EMPTY_COMMAND', 'Missing command string.');
    assertCommandSize(cmd.length);
    assertNoNul(cmd, []);
    return splitCommand(cmd);
  }
  assertOneWord(command);
  if (args !== undefined && !(Array.isArray(args) && args.every((arg) => typeof arg === 'string'))) {
    throw new QueueError('INVALID_TASK', `The arguments of ${command} are not a list of strings.`, {
      command,
    });
  }
  assertCommandSize((args ?? []).reduce((sum, arg) => sum + arg.length + 1, command.length));
  assertNoNul(command, args ?? []);
  return { command, args: [...(args ?? [])] };
}

function assertOneWord(command: unknown): void {
  if (typeof command === 'string' && command !== '' && !/\s/.test(command)) return;
  throw new QueueError(
    'EMPTY_COMMAND',
    'Missing command string: a command is one word without white space.',
    { command },
  );
}

function toTaskId(id: TaskOptions['id'], nsid = 'TaskQueue'): string {
  if (typeof nsid !== 'string' || !/^[^:\s]+$/.test(nsid)) {
    throw new QueueError('INVALID_TASK', 'The namespace of a task id is a word without a colon.', { nsid });
  }
  if (id === undefined) return '';
  if (!/^\d+$/.test(String(id))) {
    throw new QueueError('INVALID_TASK', 'The id of a task is a positive integer.', { id });
  }
  return `TQ:${nsid}:${id}`;
}

function checkedPriority(priority: number): number {
  if (!Number.isSafeInteger(priority)) {
    throw new QueueError('INVALID_TASK', 'The priority of a task is an integer; larger runs earlier.', {
      priority,
    });
  }
  return priority;
}

const OPTIONS = [
  'cmd',
  'command',
  'args',
  'id',
  'nsid',
  'timeout',
  'retries',
  'userdata',
  'data',
  'priority',
  'after',
  'onDependencyFailure',
  'group',
  'retry',
];

function assertKnownOptions(options: TaskOptions): void {
  const unknown = Object.keys(options).find((key) => !OPTIONS.includes(key));
  if (unknown === undefined) return;
  throw new QueueError(
    'INVALID_TASK',
    `${unknown} is not a part of a task; there are ${OPTIONS.join(', ')}.`,
    { option: unknown },
  );
}
