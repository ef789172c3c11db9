import { randomUUID } from 'node:crypto';
import { Registry } from '@millrace/queue';
import type { Logger, ProcessorLike, QueueSettings, TaskInput, TaskQueueLike } from '@millrace/queue';

/** What a backend gets to open a queue with; settings left out are as stored. */
export type BackendOptions = Partial<QueueSettings> & {
  /** A name of its own for each test: letters, digits and dashes. The same name is the same queue. */
  readonly name: string;
  readonly registry: Registry;
  readonly logger: Logger;
};

/** Something that keeps queues. */
export interface TaskQueueBackend {
  /** Opens a queue, creating it when it is not there. The suite closes it. */
  open(options: BackendOptions): Promise<TaskQueueLike>;
}

/** What one test works with: a queue of its own, what was noted by its processors, and what it reported. */
export class QueueBench {
  readonly registry = new Registry();
  readonly noted: string[] = [];
  readonly reported: string[] = [];
  readonly #name = `contract-${randomUUID()}`;
  readonly #opened: TaskQueueLike[] = [];

  constructor(readonly backend: TaskQueueBackend) {
    this.register('note', (...words) => this.noted.push(words.join(' ')));
  }

  register(command: string, processor: ProcessorLike, module?: string): void {
    this.registry.register(command, processor, module === undefined ? {} : { module });
  }

  /** Another instance of this test's queue. */
  async open(settings: Partial<QueueSettings> = {}): Promise<TaskQueueLike> {
    const report = (message: string): void => void this.reported.push(message);
    const logger: Logger = {
      throw(error) {
        throw error;
      },
      warn: report,
      info: report,
      notify: report,
    };
    const { registry } = this;
    const queue = await this.backend.open({ name: this.#name, registry, logger, ...settings });
    this.#opened.push(queue);
    return queue;
  }

  async close(): Promise<void> {
    for (const queue of this.#opened) await queue.close();
  }
}

/** One test of the contract, by the sentence that it shows. */
export type QueueTests = Readonly<Record<string, (bench: QueueBench) => Promise<void>>>;

/** Queues a task that is neither a duplicate nor refused; its id. */
export async function put(queue: TaskQueueLike, task: TaskInput): Promise<string> {
  const report = await queue.queueTask(task, { explain: true });
  if (report.status === 'queued') return report.id;
  throw new Error(`The task was not queued: ${JSON.stringify(report)}.`);
}

/** Processes until there is no work left that can be done now. */
export async function processAll(queue: TaskQueueLike): Promise<void> {
  while (await queue.hasWorkToDo()) await queue.processNextTask();
}

/** The command strings of tasks, in order. */
export function commandsOf(tasks: readonly { readonly fullCommand: string }[]): string[] {
  return tasks.map((task) => task.fullCommand);
}

/** A promise and the way to keep it. */
export class Gate {
  open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => (this.open = resolve));
}
