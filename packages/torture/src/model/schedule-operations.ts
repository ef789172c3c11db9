import fc from 'fast-check';
import { promise } from '../violation.js';
import { equal } from './comparison.js';
import type { ModelState } from './model-state.js';
import { choose, Operation } from './operation.js';
import { outcomeOf } from './queue-operations.js';
import type { HandOverView } from './schedule-model.js';
import { describeTask, givenTasks, toInput, toView } from './task-input.js';
import { codeOf } from './views.js';

const numbers = fc.nat({ max: 1000 });
const isOpen = (model: ModelState): boolean => model.instances.length > 0;

const options = fc.record(
  {
    delaySeconds: fc.constantFrom(0, 1, 5, 100),
    atTime: fc.constantFrom(-100, 0, 5),
    attempts: fc.constantFrom(0, 1, 2, 3),
  },
  { requiredKeys: [] },
);

const schedule = fc.tuple(givenTasks, options).map(
  ([given, { delaySeconds, atTime, attempts }]) =>
    new Operation(
      `schedule ${describeTask(given)} ${JSON.stringify({ delaySeconds, atTime, attempts })}`,
      async (model, { world }) => {
        const now = model.clock.seconds;
        const time = atTime === undefined ? now + (delaySeconds ?? 0) : now + atTime;
        const view = toView(given, model);
        const retries = attempts ?? view.retries;
        const input = toInput(given, model);
        const seen = await outcomeOf(
          world.scheduler.scheduleTask(input, {
            ...{ delaySeconds, attempts },
            ...(atTime !== undefined && { atTime: time }),
          }),
        );
        if (given.command === '') return equal('The error', seen, 'threw EMPTY_COMMAND');
        if (view.retries < 1 || retries < 1) return equal('The answer', seen, undefined);
        const id = view.id || newId(seen, model);
        equal('The id', seen, id);
        model.know(id);
        model.schedule.schedule({ ...view, id, retries, isScheduled: true }, time);
      },
    ),
);

/** The id that a schedule gave, which no task had before. */
function newId(id: string | undefined, { ids }: ModelState): string {
  promise(
    typeof id === 'string' && /^TQ:TaskQueue-Scheduler:\d+$/.test(id) && !ids.includes(id),
    `A schedule gives the id ${id}.`,
  );
  return id;
}

const unschedule = numbers.map(
  (which) =>
    new Operation(
      `unschedule ${which}`,
      async (model, { world }) => {
        const id = choose(model.ids, which);
        equal('The answer', await world.scheduler.unscheduleTask(id), model.schedule.unschedule(id));
      },
      (model) => model.ids.length > 0,
    ),
);

const deleteAll = fc.constant(undefined).map(
  () =>
    new Operation('delete the schedule', async (model, { world }) => {
      equal('The answer', await world.scheduler.deleteAllTasks(), model.schedule.deleteAll());
    }),
);

const handOver = fc.tuple(numbers, fc.boolean()).map(
  ([by, isFlush]) =>
    new Operation(
      isFlush ? 'flush' : 'process ready tasks',
      async (model, { world }) => {
        const { scheduler } = world;
        const queue = world.queue(choose(model.instances, by));
        const call = isFlush ? scheduler.flushAllTasks(queue) : scheduler.processReadyTasks(queue);
        const seen: unknown = await (call as Promise<unknown>).catch(refusalsIn);
        const expected = model.schedule.handOver(model.queue, isFlush ? Infinity : model.clock.seconds);
        // What was left by a hand-over that broke off may be told of before the rest or among it.
        const inOrder = model.hasBrokenOff ? sorted : (answer: unknown): unknown => answer;
        equal('The answer', inOrder(seen), inOrder(answerOf(expected, isFlush)));
        if (!model.hasBrokenOff) equal('What the queue remembers', await queue.acceptedHandOvers(''), []);
      },
      isOpen,
    ),
);

/** An answer with the ids of what was queued in the order of the alphabet. */
function sorted(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.toSorted();
  if (typeof answer !== 'object' || answer === null || !('queued' in answer)) return answer;
  return { ...answer, queued: (answer.queued as string[]).toSorted() };
}

function answerOf(expected: HandOverView, isFlush: boolean): unknown {
  if (expected.refused.length > 0) return expected;
  return isFlush ? expected.queued : expected.queued.length;
}

interface RefusalContext {
  readonly queued: readonly string[];
  readonly refused: readonly { readonly id: string; readonly error: Error; readonly delaySeconds: number }[];
}

function refusalsIn(error: unknown): unknown {
  if (codeOf(error) !== 'TASKS_REFUSED') return (error as Error).message;
  const { queued, refused } = (error as { context: RefusalContext }).context;
  return {
    queued,
    refused: refused.map(({ id, error: why, delaySeconds }) => ({ id, code: codeOf(why), delaySeconds })),
  };
}

const breakOff = numbers.map(
  (by) =>
    new Operation(
      'break off a hand-over',
      async (model, { world, onFault }) => {
        onFault('hand-over broken off after the queue accepted');
        const instance = choose(model.instances, by);
        world.breakNextHandOver(instance);
        const call = world.scheduler.processReadyTasks(world.queue(instance));
        equal('The end', await call.catch((error: unknown) => (error as Error).message), 'broken off');
        model.hasBrokenOff = true;
        model.schedule.breakOff(model.queue, model.clock.seconds);
      },
      (model) =>
        isOpen(model) &&
        !model.hasBrokenOff &&
        model.schedule.items.some(({ readyAt }) => readyAt <= model.clock.seconds),
    ),
);

const advance = fc.constantFrom(1, 2, 5, 60, 400).map(
  (seconds) =>
    new Operation(`${seconds} s later`, async (model) => {
      model.clock.seconds += seconds;
    }),
);

const compact = fc.constant(undefined).map(
  () =>
    new Operation('compact the schedule', async (_model, { world, onFault }) => {
      onFault('schedule compacted at a random moment');
      await world.scheduler.compact();
    }),
);

const reopen = fc.boolean().map(
  (isClosed) =>
    new Operation(`${isClosed ? 'close and ' : ''}open the schedule`, async (_model, { world, onFault }) => {
      onFault('schedule opened again');
      if (isClosed) await world.scheduler.close();
      else world.leaveScheduler();
      await world.openScheduler();
    }),
);

/** What changes a schedule and hands over from it. */
export const scheduleOperations = [
  { weight: 7, arbitrary: schedule },
  { weight: 1, arbitrary: unschedule },
  { weight: 1, arbitrary: deleteAll },
  { weight: 6, arbitrary: handOver },
  { weight: 2, arbitrary: breakOff },
  { weight: 5, arbitrary: advance },
  { weight: 1, arbitrary: compact },
  { weight: 1, arbitrary: reopen },
];
