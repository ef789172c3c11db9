import { isDeepStrictEqual } from 'node:util';
import type { QueueEvent } from '@millrace/queue';
import { promise } from '../violation.js';
import type { ModelState } from './model-state.js';
import { eventView, expectedQueue, expectedSchedule, seenQueue, seenSchedule } from './views.js';
import type { World } from './world.js';

const LATE_MILLISECONDS = 20_000;

/** Compares what the product gave with what the model says. */
export function equal(what: string, seen: unknown, expected: unknown): void {
  const [a, b] = [seen, expected].map((value) => JSON.parse(JSON.stringify({ value })) as object);
  promise(isDeepStrictEqual(a, b), () => `${what} differs. ${difference(a, b)}`);
}

/** Compares everything that can be seen, in every instance. */
export class Comparison {
  readonly #events: QueueEvent[] = [];
  readonly #stop = new AbortController();
  readonly #following: Promise<void>;

  constructor(
    readonly world: World,
    readonly model: ModelState,
  ) {
    this.#following = this.#follow();
  }

  /** How many comparisons that were. */
  async run(): Promise<number> {
    const { world, model } = this;
    const queues = [world.observer, ...world.instances.values()];
    const expected = expectedQueue(model.queue, model.ids);
    for (const queue of queues) equal('The queue', await seenQueue(queue, model.ids), expected);
    const seen = await seenSchedule(world.scheduler, model.ids);
    equal('The schedule', seen, expectedSchedule(model.schedule, model.ids));
    await this.#compareEvents();
    return queues.length + 2;
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#following;
  }

  async #follow(): Promise<void> {
    for await (const event of this.world.observer.events({ signal: this.#stop.signal }))
      this.#events.push(event);
  }

  async #compareEvents(): Promise<void> {
    const { model, world } = this;
    const expected = model.queue.events;
    const end = performance.now() + LATE_MILLISECONDS;
    while (this.#events.length < expected.length && performance.now() < end)
      await new Promise((resolve) => setImmediate(resolve));
    const seen = this.#events.map((event) => eventView(event, (runner) => world.runners.get(runner)));
    equal('What was told of', seen.slice(model.comparedEvents), expected.slice(model.comparedEvents));
    model.comparedEvents = expected.length;
  }
}

/** Where two values differ, and how. */
function difference(seen: unknown, expected: unknown, path = ''): string {
  if (isObject(seen) && isObject(expected)) {
    for (const key of new Set([...Object.keys(seen), ...Object.keys(expected)])) {
      if (!isDeepStrictEqual(seen[key], expected[key]))
        return difference(seen[key], expected[key], `${path}/${key}`);
    }
  }
  return `At ${path}: ${JSON.stringify(seen)}; expected: ${JSON.stringify(expected)}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
