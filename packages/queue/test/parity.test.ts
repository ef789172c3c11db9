import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ChildProcessor, Task } from '@millrace/queue';
import { childRegistry, Place } from './place.js';

let place: Place;

beforeEach(() => void (place = new Place()));
afterEach(async () => place.remove());

test('the delay of a retry is chosen with the retries that remain then, unless it is given', () => {
  const asked: number[] = [];
  class Patient extends ChildProcessor {
    override getRescheduleDelay(task: Task): number {
      asked.push(task.retriesRemaining);
      return 60;
    }
  }
  const processor = new Patient();
  const task = new Task({ cmd: 'a', id: 1, retries: 2, userdata: { sched: 'a token' } });
  expect([processor.retryTask(task), task.retriesRemaining, asked]).toEqual([true, 2, [1]]);
  processor.retryTask(task, 0);
  expect(asked).toEqual([1]);
  expect(new ChildProcessor().getRescheduleDelay(task)).toBe(900);
});

test('a retry without an attempt left is not granted, and one without a scheduler is an error', () => {
  const last = new Task({ cmd: 'a', id: 1, userdata: { sched: 'a token' } });
  expect(new ChildProcessor().retryTask(last)).toBe(false);
  const own = new Task({ cmd: 'a', id: 2, retries: 5 });
  expect(() => new ChildProcessor().retryTask(own)).toThrow(
    expect.objectContaining({ code: 'NO_SCHEDULER_TOKEN' }),
  );
});

test('after a timeout a task of a scheduler asks for its next attempt by itself, any other does not', async () => {
  class Noting extends ChildProcessor {
    readonly retried: string[] = [];
    override retryTask(task: Task): boolean {
      this.retried.push(task.command);
      return true;
    }
  }
  const processor = new Noting();
  const userdata = { sched: 'a token' };
  await processor.doTimeout(new Task({ cmd: 'scheduled', retries: 2, userdata }));
  await processor.doTimeout(new Task({ cmd: 'last', retries: 1, userdata }));
  await processor.doTimeout(new Task({ cmd: 'queued', retries: 2 }));
  expect(processor.retried).toEqual(['scheduled']);
});

test('stopping ends children at once and puts their tasks back to the front', async () => {
  const queue = await place.open({ registry: await childRegistry(), killGraceSeconds: 0 });
  const [hang] = (await queue.queueTasks([`hang ${place.path('pids')} 60`, 'noop'])) as [string];
  expect(await queue.processNextTask()).toBe(false);
  await queue.stopProcessing();
  expect([await queue.howManyInProcess(), (await queue.peekNextTask())?.uuid]).toEqual([0, hang]);
});

test('what a task prints or logs is in its output', async () => {
  const { readFileSync } = await import('node:fs');
  const queue = await place.open();
  queue.registry.register('log', {
    processTask: (_task: Task, { log }: { log(text: string): void }) => log('a line'),
  });
  const id = (await queue.queueTask('log')) as string;
  await queue.processNextTask();
  expect(readFileSync(queue.outputPath(id), 'utf8')).toBe('a line\n');
});
