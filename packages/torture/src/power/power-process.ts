import { monotonicSeconds } from '../promises/clock.js';
import { toSpec } from '../promises/planned-task.js';
import type { PlannedTask } from '../promises/planned-task.js';
import type { Place } from '../promises/sightings.js';
import { openPowerPlace } from './power-place.js';
import type { PowerNotes } from './power-notes.js';
import type { PowerStep } from './power-plan.js';
import type { PowerSupply } from './power-supply.js';

interface Known {
  readonly label: string;
  readonly id: string;
}

/** A process that carries out its steps until the power goes. */
export class PowerProcess {
  readonly #known: Known[] = [];
  readonly #places: Place[] = [];

  constructor(
    readonly stateDir: string,
    readonly supply: PowerSupply,
    readonly notes: PowerNotes,
  ) {}

  /** Rejects with what was thrown while there was power. */
  async run(steps: readonly PowerStep[]): Promise<void> {
    try {
      let place = await this.#open();
      for (const step of steps) {
        if (step.does === 'open') place = await this.#open();
        else await this.#take(step, place);
      }
    } catch (error) {
      if (this.supply.isOn) throw error;
    }
  }

  /** Ends the timers of what has no power any more. */
  leave(): void {
    for (const { queue, scheduler } of this.#places)
      for (const part of [queue, scheduler]) part.close().catch(() => undefined);
  }

  async #open(): Promise<Place> {
    const place = await openPowerPlace(this.stateDir, this.supply.system(), () => undefined);
    this.#places.push(place);
    return place;
  }

  async #take(step: Exclude<PowerStep, { does: 'open' }>, { queue, scheduler }: Place): Promise<void> {
    switch (step.does) {
      case 'queue':
        return this.#add('queue', step.tasks, async (specs) =>
          specs.length === 1 && specs[0] ? [await queue.queueTask(specs[0])] : queue.queueTasks(specs),
        );
      case 'schedule': {
        const { delaySeconds } = step;
        return this.#add('schedule', step.tasks, async (specs) =>
          Promise.all(specs.map(async (spec) => scheduler.scheduleTask(spec, { delaySeconds }))),
        );
      }
      case 'unqueue':
        return this.#remove(step.of, async (id) => queue.unqueueTask(id));
      case 'unschedule':
        return this.#remove(step.of, async (id) => scheduler.unscheduleTask(id));
      case 'process':
        return void (await queue.processNextTask());
      case 'hand over':
        return void (await scheduler.processReadyTasks(queue));
      case 'flush':
        return this.#handedOver(await scheduler.flushAllTasks(queue));
      case 'compact queue':
        return queue.compact();
      case 'compact schedule':
        return scheduler.compact();
    }
  }

  async #add(
    via: 'queue' | 'schedule',
    tasks: readonly PlannedTask[],
    add: (specs: ReturnType<typeof toSpec>[]) => Promise<(string | undefined)[]>,
  ): Promise<void> {
    const batch = tasks.map(({ label }) => label);
    const triedAt = monotonicSeconds();
    for (const task of tasks)
      this.notes.note((book) => book.tried({ task, via, attempts: 1, batch, triedAt }));
    const ids = await add(tasks.map(toSpec));
    if (!this.supply.isOn) return;
    const at = monotonicSeconds();
    tasks.forEach(({ label }, i) => {
      const id = ids[i] ?? 'none';
      this.notes.note((book) => book.acknowledged(label, id, at));
      this.#known.push({ label, id });
    });
  }

  async #remove(of: number, remove: (id: string) => Promise<boolean>): Promise<void> {
    const known = this.#known[of % Math.max(1, this.#known.length)];
    if (!known) return;
    const { label, id } = known;
    this.notes.note((book) => book.removalTried(label));
    const found = await remove(id);
    if (!this.supply.isOn) return;
    const at = monotonicSeconds();
    this.notes.note((book) => book.removalAcknowledged(label, found, at));
    // A second removal finds nothing, and would unsay the first.
    if (found) this.#known.splice(this.#known.indexOf(known), 1);
  }

  #handedOver(ids: readonly string[]): void {
    if (!this.supply.isOn) return;
    const labels = this.#known.filter(({ id }) => ids.includes(id)).map(({ label }) => label);
    for (const label of labels) this.notes.handedOver.add(label);
  }
}
