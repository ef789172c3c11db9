import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cancelledOutcome } from '../cancellation.js';
import { QueueError } from '../errors.js';
import { failedWith } from '../outcome.js';
import type { Outcome } from '../outcome.js';
import type { CancelRequest } from '../state/cancel-ops.js';
import { Task } from '../task.js';
import type { TaskRecord } from '../task.js';
import type { MessageFromChild, MessageToChild, QueueAddress } from './child-messages.js';
import { timedOut } from './execute.js';
import { RUN_VARIABLE, terminate } from './process-group.js';
import type { ChildGroup } from './process-group.js';
import { afterSeconds } from './timer.js';

const CHILD_MAIN = new URL('./child-main.js', import.meta.url);

/** What a child process is started with. */
export interface ChildStart {
  readonly record: TaskRecord;
  /** URL or path of the module with the processor. */
  readonly module: string;
  readonly queue: QueueAddress;
  readonly limitSeconds: number;
  readonly killGraceSeconds: number;
  /** Descriptor for standard output and error; closed here. */
  readonly output: number;
  onProgress(value: unknown): void;
}

/** The mark of one run's processes: no other run of any queue has it. */
export function runMark({ stateDir, name }: QueueAddress, { id, attempts }: TaskRecord): string {
  return `${stateDir}/${name} ${id} ${attempts}`;
}

/**
 * One task in a child process of its own, seen from its runner. The child exists first, begins at `go`, and ends only
 * when told that its outcome is settled, so that at every moment either the queue knows it or it has done nothing.
 */
export class ChildRun {
  readonly pid: number | undefined;
  /** How the run ended: as the child said, by its time limit, or by dying; undefined when it was stopped. Never rejects. */
  readonly ended: Promise<Outcome | undefined>;
  readonly #child: ChildProcess;
  readonly #start: ChildStart;
  #cancelTimer = (): void => undefined;
  #endAs: (outcome: Outcome | undefined) => void = () => undefined;
  #terminating = false;
  #hasEnded = false;

  constructor(start: ChildStart) {
    this.#start = start;
    this.#child = fork(fileURLToPath(CHILD_MAIN), [start.module], {
      detached: true,
      stdio: ['ignore', start.output, start.output, 'ipc'],
      env: { ...process.env, [RUN_VARIABLE]: runMark(start.queue, start.record) },
    });
    closeSync(start.output);
    this.pid = this.#child.pid;
    this.ended = new Promise((resolve) => (this.#endAs = resolve));
    this.#listen();
  }

  /** The process id of the child. Throws `CHILD_FAILED` when the system did not start it. */
  requirePid(): number {
    const { id } = this.#start.record;
    if (this.pid !== undefined) return this.pid;
    throw new QueueError('CHILD_FAILED', `The system could not start a child process for task ${id}.`, {
      id,
    });
  }

  get record(): TaskRecord {
    return this.#start.record;
  }

  /** Lets the child begin, unless it was told to end meanwhile. */
  go(): void {
    if (this.#terminating) return;
    const { record, limitSeconds, killGraceSeconds, queue } = this.#start;
    this.#cancelTimer = afterSeconds(limitSeconds, () => void this.#timeOut());
    this.#send({ type: 'go', task: record, limitSeconds, killGraceSeconds, queue });
  }

  /** Tells the child that its outcome is in the queue. */
  settled(): void {
    this.#send({ type: 'settled' });
    if (this.#child.connected) this.#child.disconnect();
  }

  /** Ends the child and its descendants, after telling it that it was cancelled. */
  async cancel(request: CancelRequest): Promise<void> {
    if (this.#terminating || this.#hasEnded) return;
    this.#terminating = true;
    this.#cancelTimer();
    this.#send({ type: 'cancel', request });
    await terminate(this.#group, this.#start.killGraceSeconds);
    this.#end(cancelledOutcome(this.record.id, request));
  }

  /** Ends the child and its descendants. */
  async stop(graceSeconds: number): Promise<void> {
    this.#terminating = true;
    this.#cancelTimer();
    await terminate(this.#group, graceSeconds);
    this.#end(undefined);
  }

  /** Leaves the child alone: it settles its task itself, or another runner adopts it. */
  leave(): void {
    this.#terminating = true;
    if (this.#child.connected) this.#child.disconnect();
    this.#child.unref();
    this.#end(undefined);
  }

  get #group(): ChildGroup {
    return { pid: this.pid, mark: runMark(this.#start.queue, this.#start.record) };
  }

  #listen(): void {
    this.#child.on('message', (message) => this.#hear(message as MessageFromChild));
    this.#child.on('error', (error) => this.#end(failedWith(error)));
    this.#child.on(
      'exit',
      (exitCode, signal) => void this.#die(diedAs(this.#start.record, exitCode, signal)),
    );
  }

  #hear(message: MessageFromChild): void {
    if (message.type === 'progress') this.#start.onProgress(message.value);
    else if (!this.#terminating) this.#end(message.outcome);
    // Told to end, it did: its outcome does not count any more, and it has nothing to wait for.
    else this.settled();
  }

  #end(outcome: Outcome | undefined): void {
    this.#hasEnded = true;
    this.#cancelTimer();
    this.#endAs(outcome);
  }

  /** The child is gone; what it left running must not outlive it. After its own `end` this changes nothing. */
  async #die(outcome: Outcome): Promise<void> {
    if (this.#terminating || this.#hasEnded) return;
    await terminate({ ...this.#group, pid: undefined }, this.#start.killGraceSeconds);
    this.#end(outcome);
  }

  async #timeOut(): Promise<void> {
    this.#terminating = true;
    await terminate(this.#group, this.#start.killGraceSeconds);
    this.#end(failedWith(timedOut(Task.reconstitute(this.#start.record)), 'timedOut'));
  }

  #send(message: MessageToChild): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }
}

function diedAs(
  { id, command }: TaskRecord,
  exitCode: number | null,
  signal: NodeJS.Signals | null,
): Outcome {
  const how = signal === null ? `exit code ${exitCode}` : `signal ${signal}`;
  const error = new QueueError(
    'CHILD_FAILED',
    `The child process of task ${id} (${command}) ended with ${how} before the task was done.`,
    { id },
  );
  return failedWith(Object.assign(error, signal === null ? { exitCode } : { signal }));
}
