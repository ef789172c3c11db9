import { QueueBench } from './queue-bench.js';
import type { QueueTests, TaskQueueBackend } from './queue-bench.js';
import { admission } from './task-queue/admission.js';
import { childTasks } from './task-queue/child-tasks.js';
import { deferral } from './task-queue/deferral.js';
import { dependencies } from './task-queue/dependencies.js';
import { duplicates } from './task-queue/duplicates.js';
import { events } from './task-queue/events.js';
import { handOvers } from './task-queue/hand-overs.js';
import { history } from './task-queue/history.js';
import { instances } from './task-queue/instances.js';
import { lookingAndRemoving } from './task-queue/looking-and-removing.js';
import { processing } from './task-queue/processing.js';
import type { TestRunner } from './test-runner.js';

const topics: Readonly<Record<string, QueueTests>> = {
  'admits tasks': admission,
  'keeps duplicates and overridden tasks out': duplicates,
  'shows and removes tasks': lookingAndRemoving,
  'is one queue in all its instances': instances,
  'processes tasks': processing,
  'processes tasks in children': childTasks,
  'defers tasks': deferral,
  'keeps tasks until others have ended': dependencies,
  'remembers what ended': history,
  'tells what happens': events,
  'takes over from schedules': handOvers,
};

/**
 * What users of a TaskQueueLike rely on, as tests: run it in the tests of your own backend.
 *
 *     describeTaskQueue('the queue in a folder', {
 *       open: (options) => TaskQueue.open({ stateDir: folder, ...options }),
 *     }, { describe, test });
 */
export function describeTaskQueue(name: string, backend: TaskQueueBackend, runner: TestRunner): void {
  for (const [topic, tests] of Object.entries(topics)) {
    runner.describe(`${name} ${topic}`, () => {
      for (const [sentence, body] of Object.entries(tests))
        runner.test(sentence, async () => onBench(backend, body));
    });
  }
}

async function onBench(backend: TaskQueueBackend, body: (bench: QueueBench) => Promise<void>): Promise<void> {
  const bench = new QueueBench(backend);
  try {
    await body(bench);
  } finally {
    await bench.close();
  }
}
