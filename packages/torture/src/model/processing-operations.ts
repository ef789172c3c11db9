import fc from 'fast-check';
import { equal } from './comparison.js';
import type { ModelState } from './model-state.js';
import { choose, Operation } from './operation.js';
import type { End, TaskView } from './model-views.js';
import { rules } from './rules.js';

const MOST_INSTANCES = 3;
const numbers = fc.nat({ max: 1000 });
const isOpen = (model: ModelState): boolean => model.instances.length > 0;

const process = numbers.map(
  (by) =>
    new Operation(
      'process',
      async (model, { world }) => {
        const instance = choose(model.instances, by);
        model.reschedule(instance);
        const task = model.queue.claim(instance);
        equal(
          'What it came to',
          await world.process(instance),
          task ? began(task, instance, model) : 'ended',
        );
      },
      (model) => isOpen(model) && (model.queue.isPaused || model.queue.freeSlots > 0),
    ),
);

/** A task has begun, and ends at once unless it waits to be told. */
function began({ id, command, args, attempts }: TaskView, instance: number, model: ModelState): string {
  const run = rules[command]?.run;
  if (run === 'gated') {
    model.runs.push({ id, attempts, instance });
    return `begun: ${id}`;
  }
  const words = [command, ...args].join(' ');
  const end: End =
    run === 'fails' ? { status: 'failed', message: words } : { status: 'done', result: args.join(' ') };
  model.queue.settle(id, attempts, end);
  return run === 'fails' ? `threw: ${words}` : 'ended';
}

const endRun = fc.tuple(numbers, fc.boolean()).map(
  ([which, isFailure]) =>
    new Operation(
      `${isFailure ? 'fail' : 'end'} run ${which}`,
      async (model, { world }) => {
        const at = which % model.runs.length;
        const [run] = model.runs.splice(at, 1);
        const [gate] = world.runs.splice(at, 1);
        if (!run || !gate) throw new Error('The runs are not those of the model.');
        equal('The run', gate.task.uuid, run.id);
        if (isFailure) gate.fail('as told');
        else gate.done('as told');
        equal('The end', await gate.ended, isFailure ? 'threw: as told' : 'ended');
        const end: End = isFailure
          ? { status: 'failed', message: 'as told' }
          : { status: 'done', result: 'as told' };
        model.queue.settle(run.id, run.attempts, end);
      },
      (model) => model.runs.length > 0,
    ),
);

const settleInItsName = fc.tuple(numbers, numbers, fc.constantFrom(undefined, 0, 50), fc.boolean()).map(
  ([which, by, delaySeconds, isLate]) =>
    new Operation(
      `settle run ${which} by another process`,
      async (model, { world }) => {
        const { task } = choose(model.queue.processing, which);
        const mayRetry = task.isScheduled && task.retries > 1 && delaySeconds !== undefined;
        const end: End = mayRetry
          ? { status: 'retried', delaySeconds }
          : { status: 'done', result: 'by itself' };
        const attempts = task.attempts - (isLate ? 1 : 0);
        const queue = world.queue(choose(model.instances, by));
        const seen = await queue.settleOrphan({ id: task.id, attempts }, end as never);
        equal('The answer', seen, model.queue.settle(task.id, attempts, end));
      },
      (model) => isOpen(model) && model.queue.processing.length > 0,
    ),
);

const stop = numbers.map(
  (by) =>
    new Operation(
      'stop',
      async (model, { world, onFault }) => {
        onFault('instance stopped while tasks run');
        const instance = choose(model.instances, by);
        await world.stopInstance(instance);
        model.stop(instance);
      },
      isOpen,
    ),
);

const hasWorkToDo = numbers.map(
  (by) =>
    new Operation(
      'has work to do?',
      async (model, { world }) => {
        const queue = world.queue(choose(model.instances, by));
        equal('The answer', await queue.hasWorkToDo(), model.queue.hasWorkToDo());
      },
      isOpen,
    ),
);

const settings = fc.record(
  {
    maxRunning: fc.constantFrom(1, 2, 3, 4),
    historyLimit: fc.constantFrom(0, 1, 3, 1000),
    defaultTimeout: fc.constantFrom(60, 61),
    maxTimeout: fc.constantFrom(300, 301),
    defaultChildTimeout: fc.constantFrom(3600, 3601),
  },
  { requiredKeys: [] },
);

const open = settings.map(
  (given) =>
    new Operation(
      `open with ${JSON.stringify(given)}`,
      async (model, { world, onFault }) => {
        onFault('another instance opened');
        model.lastInstance += 1;
        await world.openInstance(model.lastInstance, given);
        model.instances.push(model.lastInstance);
        model.queue.setSettings(given);
      },
      (model) => model.instances.length < MOST_INSTANCES,
    ),
);

const close = numbers.map(
  (by) =>
    new Operation(
      'close',
      async (model, { world, onFault }) => {
        onFault('instance closed');
        const instance = choose(model.instances, by);
        await world.closeInstance(instance);
        model.stop(instance);
        model.instances = model.instances.filter((other) => other !== instance);
      },
      isOpen,
    ),
);

/** What processes a queue. */
export const processingOperations = [
  { weight: 12, arbitrary: process },
  { weight: 6, arbitrary: endRun },
  { weight: 3, arbitrary: settleInItsName },
  { weight: 4, arbitrary: stop },
  { weight: 3, arbitrary: hasWorkToDo },
  { weight: 3, arbitrary: open },
  { weight: 1, arbitrary: close },
];
