import { getEventListeners } from 'node:events';
import { defaultRegistry, QueueError, Task, TaskQueue } from '@millrace/queue';
import type { ChildProcessor, Outcome, TaskContext } from '@millrace/queue';
import { cancellation } from './cancellation.js';
import { isChildProcessor } from './child-processor.js';
import { doneWith, failedWith } from './outcome.js';
import { importModule } from './running/module-import.js';
import { delayToNextAttempt, withRetryRequest } from './running/retries.js';
import { withInput } from './running/with-input.js';
import type { GoMessage, MessageFromChild, MessageToChild } from './running/child-messages.js';

/**
 * The child of a task. It begins when told to `go`, sends its outcome, and ends when that is settled. Without its
 * runner before `go` it ends at once; without it later it goes on, keeps its own time limit and settles itself.
 */
class Child {
  readonly #abort = new AbortController();
  readonly #module: Promise<unknown>;
  #going: GoMessage | undefined;
  #limitAt = Infinity;
  #outcome: Outcome | undefined;
  #processor: ChildProcessor | undefined;
  /** Whether its code listened to its signal when that was aborted. */
  #isHeard = false;

  constructor(module: string) {
    this.#module = importModule(module);
    this.#module.catch(() => undefined);
    process.on('message', (message) => this.#hear(message as MessageToChild));
    process.on('disconnect', () => void this.#orphaned());
    // In the next turn: why it is to end may have been told already and not been read yet.
    process.on('SIGTERM', () => setImmediate(() => this.#terminated()));
  }

  #hear(message: MessageToChild): void {
    if (message.type === 'settled') process.exit(0);
    if (message.type === 'cancel')
      return this.#abortWith(cancellation(this.#going?.task.id ?? '', message.request));
    this.#going = message;
    this.#limitAt = performance.now() + message.limitSeconds * 1000;
    setTimeout(() => this.#limitReached(), Math.min(message.limitSeconds * 1000, 2 ** 31 - 1)).unref();
    void this.#run(message);
  }

  async #run(go: GoMessage): Promise<void> {
    const task = Task.reconstitute(go.task);
    this.#outcome = withRetryRequest(task.uuid, await this.#outcomeOf(task));
    if (process.connected) send({ type: 'end', outcome: this.#outcome });
    else await this.#settleAlone();
  }

  async #outcomeOf(task: Task): Promise<Outcome> {
    try {
      const processor = (this.#processor = await processorIn(await this.#module, task.command));
      const work = async (context: TaskContext): Promise<unknown> => processor.doChildTask(task, context);
      return doneWith(await withInput(processor, task, this.#context(), work));
    } catch (error) {
      return failedWith(error);
    }
  }

  #context(): TaskContext {
    const say = (text: string): void => void process.stdout.write(`${text}\n`);
    return {
      logger: {
        throw(error) {
          say(error.message);
          throw error;
        },
        warn: say,
        info: say,
        notify: say,
      },
      signal: this.#abort.signal,
      progress: (value) => {
        if (process.connected) send({ type: 'progress', value });
      },
      log: say,
    };
  }

  async #orphaned(): Promise<void> {
    if (!this.#going) process.exit(0);
    if (this.#outcome) await this.#settleAlone();
    else if (performance.now() >= this.#limitAt) this.#limitReached();
  }

  /** Nobody else keeps the limit of an orphan. */
  #limitReached(): void {
    if (process.connected || !this.#going) return;
    setTimeout(() => process.kill(-process.pid, 'SIGKILL'), this.#going.killGraceSeconds * 1000);
    process.kill(-process.pid, 'SIGTERM');
  }

  /** Code that listens to its signal gets the grace period; other code has nothing to do with it. */
  #terminated(): void {
    this.#abortWith(new QueueError('TASK_TIMED_OUT', 'The task was told to end.'));
    // An orphan stays until it has ended its group: nobody else does.
    if (!this.#isHeard && (process.connected || !this.#going)) process.exit(143);
    setTimeout(() => process.exit(143), (this.#going?.killGraceSeconds ?? 0) * 1000).unref();
  }

  #abortWith(reason: QueueError): void {
    this.#isHeard ||= getEventListeners(this.#abort.signal, 'abort').length > 0;
    this.#abort.abort(reason);
  }

  async #settleAlone(): Promise<void> {
    if (!this.#going || !this.#outcome) return;
    const { task, queue: address } = this.#going;
    const queue = await TaskQueue.open(address);
    const delay = delayToNextAttempt(this.#processor, task, this.#outcome, queue.logger);
    await queue.settleOrphan(task, this.#outcome, delay);
    await queue.close();
    process.exit(0);
  }
}

function send(message: MessageFromChild): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

interface Registrar {
  toRegister?: () => unknown;
  default?: Registrar;
}

/** The processor of a command: among the module's toRegister() pairs, else registered when the module was imported. */
async function processorIn(module: unknown, command: string): Promise<ChildProcessor> {
  const exports = module as Registrar | undefined;
  // CommonJS made from an ES module has its default export one level further down.
  const registrar = [exports, exports?.default, exports?.default?.default].find((found) => found?.toRegister);
  const pairs = ((await registrar?.toRegister?.()) ?? []) as [string, unknown][];
  const found = pairs.find(([name]) => name === command)?.[1] ?? defaultRegistry().get(command);
  if (isChildProcessor(found)) return found;
  if (typeof found === 'object' && found !== null && 'doChildTask' in found) return found as ChildProcessor;
  throw new QueueError(
    'PROCESSOR_NOT_IN_MODULE',
    `The module of '${command}' has no ChildProcessor for it: export toRegister() from ${process.argv[2]}.`,
    {
      command,
    },
  );
}

new Child(process.argv[2] ?? '');
