import type { Place } from '../promises/sightings.js';
import { monotonicSeconds } from '../promises/clock.js';
import { toSpec } from '../promises/planned-task.js';
import type { PlannedTask } from '../promises/planned-task.js';
import type { TaskBook } from '../promises/task-book.js';
import { closePlace } from '../processes/place.js';
import { promise, Violation } from '../violation.js';
import type { Faults } from './faults.js';
import type { Step } from './scenario-plan.js';

const HANGS_AFTER_SECONDS = 30;
/** So long a task waits to be settled until the faults are taken back. */
const PATIENCE_MILLISECONDS = 300;

/** Does the steps of a scenario, and keeps the book of what it was told. */
export class Program {
  constructor(
    readonly place: Place,
    readonly book: TaskBook,
    readonly openAnother: () => Promise<Place>,
    readonly faults: Pick<Faults, 'codes' | 'heal'>,
  ) {}

  async play(step: Step): Promise<void> {
    const { queue, scheduler } = this.place;
    switch (step.do) {
      case 'queue':
        return this.#queue(step);
      case 'schedule':
        return this.#handIn(step.tasks, 'schedule', async ([task]) => [
          await scheduler.scheduleTask(toSpec(task)),
        ]);
      case 'remove':
        return this.#remove(step.label);
      case 'pause':
      case 'resume':
        return this.#pause(step.do === 'pause');
      case 'process':
        return this.#process();
      case 'hand over':
        return void (await this.call('processReadyTasks', async () => scheduler.processReadyTasks(queue)));
      case 'compact':
        await this.call('compact of the queue', async () => queue.compact());
        return void (await this.call('compact of the schedule', async () => scheduler.compact()));
      case 'open another':
        return this.#another();
    }
  }

  /** What a public call gave; undefined when it rejected with a code that it may reject with. */
  async call<T>(name: string, body: () => Promise<T>): Promise<T | undefined> {
    try {
      return await withoutHanging(name, body());
    } catch (error) {
      const { code, stack } = error as { code?: string; stack?: string };
      if (error instanceof Violation) throw error;
      const isExpected = code !== undefined && this.faults.codes.includes(code);
      promise(
        isExpected,
        `${name} rejects with ${code}, not with ${this.faults.codes.join(' or ')}: ${stack}`,
      );
      return undefined;
    }
  }

  async #queue({ tasks, how }: Extract<Step, { do: 'queue' }>): Promise<void> {
    const { queue } = this.place;
    if (how === 'batch') return this.#handIn(tasks, 'queue', async () => queue.queueTasks(tasks.map(toSpec)));
    const one = async (task: PlannedTask): Promise<void> =>
      this.#handIn([task], 'queue', async () => [await queue.queueTask(toSpec(task))]);
    await Promise.all(tasks.map(one));
  }

  async #handIn<const T extends readonly PlannedTask[]>(
    tasks: T,
    via: 'queue' | 'schedule',
    body: (tasks: T) => Promise<(string | undefined)[]>,
  ): Promise<void> {
    const batch = tasks.map(({ label }) => label);
    for (const task of tasks) this.book.tried({ task, via, attempts: 1, batch, triedAt: monotonicSeconds() });
    const ids = await this.call(`handing ${batch.join(', ')} to the ${via}`, async () => body(tasks));
    if (ids === undefined) return;
    for (const [i, label] of batch.entries()) {
      const id = ids[i];
      promise(id !== undefined, `Task ${label} was taken without an id.`);
      this.book.acknowledged(label, id, monotonicSeconds());
    }
  }

  async #remove(label: string): Promise<void> {
    const entry = this.book.find(label);
    if (entry?.id === undefined || entry.via !== 'queue' || entry.removalTried) return;
    const { id } = entry;
    this.book.removalTried(label);
    const found = await this.call('unqueueTask', async () => this.place.queue.unqueueTask(id));
    if (found !== undefined) this.book.removalAcknowledged(label, found, monotonicSeconds());
  }

  async #pause(paused: boolean): Promise<void> {
    const { queue } = this.place;
    this.book.pauseTried();
    const done = await this.call(paused ? 'pauseProcessing' : 'resumeProcessing', async () => {
      await (paused ? queue.pauseProcessing() : queue.resumeProcessing());
      return true;
    });
    if (done) this.book.pauseAcknowledged(paused);
  }

  /** What has run is settled however long that takes: while nothing can be written there is no answer. */
  async #process(): Promise<void> {
    const timer = setTimeout(() => this.faults.heal(), PATIENCE_MILLISECONDS);
    await this.call('processNextTask', async () => this.place.queue.processNextTask());
    clearTimeout(timer);
  }

  async #another(): Promise<void> {
    const other = await this.call('opening', this.openAnother);
    if (other) await this.call('closing', async () => closePlace(other));
  }
}

async function withoutHanging<T>(name: string, call: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const hanging = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Violation(`${name} hangs: no answer after ${HANGS_AFTER_SECONDS} s.`)),
      HANGS_AFTER_SECONDS * 1000,
    );
  });
  return Promise.race([call, hanging]).finally(() => clearTimeout(timer));
}
