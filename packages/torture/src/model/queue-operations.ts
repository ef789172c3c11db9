import fc from 'fast-check';
import { equal } from './comparison.js';
import type { ModelState } from './model-state.js';
import { choose, Operation } from './operation.js';
import type { Real } from './operation.js';
import type { Report } from './model-views.js';
import { describeTask, givenTasks, toInput, toView } from './task-input.js';
import type { GivenTask } from './task-input.js';
import { codeOf, reportView } from './views.js';

const numbers = fc.nat({ max: 1000 });
const isOpen = (model: ModelState): boolean => model.instances.length > 0;

/** What an asynchronous call came to: its value, or the code of its error. */
export async function outcomeOf<T>(call: Promise<T>): Promise<T | string> {
  try {
    return await call;
  } catch (error) {
    return `threw ${codeOf(error)}`;
  }
}

const queueTask = fc.tuple(givenTasks, numbers, fc.boolean()).map(
  ([given, by, explain]) =>
    new Operation(
      `queue ${describeTask(given)}`,
      async (model, { world }) => {
        const queue = world.queue(choose(model.instances, by));
        const input = toInput(given, model);
        const report = admitted(given, model);
        if (explain) {
          const seen = reportView(await queue.queueTask(input, { explain: true }));
          return equal('The report', seen, report);
        }
        equal('The answer', await outcomeOf(queue.queueTask(input)), answerOf(report));
      },
      isOpen,
    ),
);

const queueTasks = fc.tuple(fc.array(givenTasks, { minLength: 1, maxLength: 4 }), numbers, fc.boolean()).map(
  ([tasks, by, explain]) =>
    new Operation(
      `queue [${tasks.map(describeTask).join(', ')}]`,
      async (model, { world }) => {
        const queue = world.queue(choose(model.instances, by));
        const inputs = tasks.map((given) => toInput(given, model));
        const hasEmpty = tasks.some(({ command }) => command === '');
        const views = tasks.map((given) => toView(given, model));
        const reports = hasEmpty ? [] : views.map((view) => noted(model.queue.admit(view), model));
        if (explain && !hasEmpty) {
          const seen = await queue.queueTasks(inputs, { explain: true });
          return equal('The reports', seen.map(reportView), reports);
        }
        const seen = await queue.queueTasks(inputs).catch(refusalsIn);
        if (hasEmpty) return equal('The answer', seen, 'EMPTY_COMMAND');
        const refused = reports.flatMap((report, position) =>
          report.status === 'refused' ? [{ position, code: report.code }] : [],
        );
        const queued = reports.map(idIn);
        equal('The answers', seen, refused.length === 0 ? queued : { queued, refused });
      },
      isOpen,
    ),
);

const unqueueTask = fc.tuple(numbers, numbers).map(
  ([which, by]) =>
    new Operation(
      `unqueue ${which}`,
      async (model, { world }) => {
        const id = choose(model.ids, which);
        const queue = world.queue(choose(model.instances, by));
        equal('The answer', await queue.unqueueTask(id), model.queue.unqueue(id));
      },
      (model) => isOpen(model) && model.ids.length > 0,
    ),
);

const wrongIds = fc.constantFrom(undefined, '', 'TQ:1', 'TQ:a:b:1', '../etc').map(
  (id) =>
    new Operation(`ask for ${id}`, async (_model, { world }) => {
      const code = id === undefined || id === '' ? 'NO_TASK_ID' : 'INVALID_TASK_ID';
      const { observer, scheduler } = world;
      const calls = [
        async () => observer.unqueueTask(id as string),
        async () => observer.findTask(id as string),
        async () => observer.findFinishedTask(id as string),
        async () => observer.isTaskQueued(id as string),
        async () => observer.isTaskDeferred(id as string),
        async () => observer.isTaskProcessing(id as string),
        async () => scheduler.unscheduleTask(id as string),
        async () => scheduler.isTaskScheduled(id as string),
        async () => scheduler.whenIsTaskScheduled(id as string),
      ];
      for (const call of calls) equal('The error', await outcomeOf<unknown>(call()), `threw ${code}`);
    }),
);

const deleteAll = numbers.map(
  (by) =>
    new Operation(
      'delete all',
      async (model, { world }) => {
        const queue = world.queue(choose(model.instances, by));
        equal('The answer', await queue.deleteAllUnprocessedTasks(), model.queue.deleteAll());
      },
      isOpen,
    ),
);

const pause = fc.tuple(fc.boolean(), numbers).map(
  ([isPause, by]) =>
    new Operation(
      isPause ? 'pause' : 'resume',
      async (model, { world }) => {
        const queue = world.queue(choose(model.instances, by));
        await (isPause ? queue.pauseProcessing() : queue.resumeProcessing());
        model.queue.setPaused(isPause);
      },
      isOpen,
    ),
);

const toggleGhost = fc.constant(undefined).map(
  () =>
    new Operation('forget or learn ghost', async (model, { world }) => {
      if (model.unknown.delete('ghost')) world.learn('ghost');
      else {
        model.unknown.add('ghost');
        world.forget('ghost');
      }
    }),
);

async function compactIn(model: ModelState, { world, onFault }: Real, by: number): Promise<void> {
  onFault('queue compacted at a random moment');
  return world.queue(choose(model.instances, by)).compact();
}

const compact = numbers.map(
  (by) => new Operation('compact', async (model, real) => compactIn(model, real, by), isOpen),
);

/** What changes and asks a queue without processing it. */
export const queueOperations = [
  { weight: 8, arbitrary: queueTask },
  { weight: 4, arbitrary: queueTasks },
  { weight: 2, arbitrary: unqueueTask },
  { weight: 1, arbitrary: wrongIds },
  { weight: 1, arbitrary: deleteAll },
  { weight: 2, arbitrary: pause },
  { weight: 1, arbitrary: toggleGhost },
  { weight: 2, arbitrary: compact },
];

function admitted(given: GivenTask, model: ModelState): Report {
  if (given.command === '') return { status: 'refused', code: 'EMPTY_COMMAND' };
  return noted(model.queue.admit(toView(given, model)), model);
}

function noted(report: Report, model: ModelState): Report {
  if (report.status === 'queued') model.know(report.id);
  return report;
}

function idIn(report: Report): string | undefined {
  return report.status === 'queued' ? report.id : undefined;
}

function answerOf(report: Report): string | undefined {
  if (report.status !== 'refused') return idIn(report);
  return report.code === 'NO_RETRIES_LEFT' ? undefined : `threw ${report.code}`;
}

interface RefusalContext {
  readonly queued: readonly (string | undefined)[];
  readonly refused: readonly { readonly position: number; readonly error: Error }[];
}

function refusalsIn(error: unknown): unknown {
  if (codeOf(error) !== 'TASKS_REFUSED') return codeOf(error);
  const { queued, refused } = (error as { context: RefusalContext }).context;
  return { queued, refused: refused.map((one) => ({ position: one.position, code: codeOf(one.error) })) };
}
