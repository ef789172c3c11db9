import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DoNotRetry, Registry, RetryAfter } from '@millrace/queue';
import type { ProcessorMethods, TaskSpec } from '@millrace/queue';
import { openTestQueue } from '@millrace/queue/testing';
import type { TestQueue } from '@millrace/queue/testing';

const START = 1_000_000;
let kit: TestQueue;
let failures: unknown[];
let registry: Registry;

beforeEach(async () => {
  failures = [];
  registry = new Registry();
  register('work', {});
  kit = await openTestQueue({ registry, now: START });
});

afterEach(async () => kit.close());

/** Registers a command whose tasks fail with what stands in `failures`, one after the other. */
function register(command: string, more: ProcessorMethods): void {
  registry.register(command, {
    ...more,
    processTask() {
      if (failures.length > 0) throw failures.shift();
      return 'done';
    },
  });
}

const fail = (times: number): void => {
  failures = Array.from({ length: times }, (_, i) => new Error(`failure ${i + 1}`));
};

async function queue(task: TaskSpec): Promise<string> {
  return (await kit.queue.queueTask(task)) as string;
}

/** Processes what can be; seconds until the next attempt, or how the task ended. */
async function next(id: string): Promise<number | string | undefined> {
  await kit.drain();
  const [retrying] = await kit.queue.retryingTasks();
  if (retrying) return retrying.dueAt - kit.clock.now();
  return (await kit.queue.findFinishedTask(id))?.outcome.status;
}

describe('a task with a retry policy', () => {
  test('is tried again when its delay is over, and not before', async () => {
    fail(2);
    const id = await queue({
      command: 'work',
      retry: { attempts: 3, delay: { type: 'linear', seconds: 10 } },
    });
    expect(await next(id)).toBe(10);
    kit.clock.advance(9);
    expect(await next(id)).toBe(1);
    kit.clock.advance(1);
    expect(await next(id)).toBe(20);
    expect(await kit.queue.isTaskRetrying(id)).toBe(true);
    kit.clock.advance(20);
    expect(await next(id)).toBe('done');
    const { task } = (await kit.queue.findFinishedTask(id)) ?? {};
    expect([task?.attempts, task?.failures.map(({ message }) => message)]).toEqual([
      3,
      ['failure 1', 'failure 2'],
    ]);
  });

  test('has failed for good after its last attempt', async () => {
    fail(9);
    const id = await queue({ command: 'work', retry: { attempts: 2, delay: 0 } });
    expect(await next(id)).toBe('failed');
    expect(failures).toHaveLength(7);
    expect((await kit.queue.findFinishedTask(id))?.outcome.error?.message).toBe('failure 2');
  });

  test('waits as long as RetryAfter says', async () => {
    failures = [new RetryAfter(77, 'busy')];
    const id = await queue({ command: 'work', retry: { attempts: 2, delay: 5 } });
    expect(await next(id)).toBe(77);
  });

  test('is not tried again after DoNotRetry', async () => {
    failures = [new DoNotRetry('no such file')];
    const id = await queue({ command: 'work', retry: { attempts: 5, delay: 0 } });
    expect(await next(id)).toBe('failed');
  });

  test('knows both errors by what they say, whichever copy of the package made them', async () => {
    failures = [
      Object.assign(new Error('busy'), { code: 'RETRY_AFTER', retryAfterSeconds: 5 }),
      Object.assign(new Error('never'), { code: 'DO_NOT_RETRY' }),
    ];
    const id = await queue({ command: 'work', retry: { attempts: 5 } });
    expect(await next(id)).toBe(5);
    kit.clock.advance(5);
    expect(await next(id)).toBe('failed');
  });

  test('keeps it when the queue was folded and opened again', async () => {
    fail(1);
    const id = await queue({ command: 'work', retry: { attempts: 2, delay: 60 } });
    expect(await next(id)).toBe(60);
    await kit.queue.compact();
    expect(await next(id)).toBe(60);
    kit.clock.advance(60);
    expect(await next(id)).toBe('done');
  });

  test('goes by it before that of its processor', async () => {
    register('patient', { retry: { attempts: 9, delay: 100 } });
    fail(1);
    const id = await queue({ command: 'patient', retry: { attempts: 9, delay: 5 } });
    expect(await next(id)).toBe(5);
  });

  test('is cancelled like any other while it waits for its next attempt', async () => {
    fail(1);
    const id = await queue({ command: 'work', retry: { attempts: 9, delay: 5 } });
    expect(await next(id)).toBe(5);
    expect(await kit.queue.cancelTask(id)).toBe('cancelled');
    kit.clock.advance(5);
    expect(await next(id)).toBe('cancelled');
  });
});

describe('a processor with a retry policy', () => {
  test('has all its tasks tried again', async () => {
    register('patient', { retry: { attempts: 2, delay: 100 } });
    fail(1);
    expect(await next(await queue({ command: 'patient' }))).toBe(100);
  });

  test('may say the delay by a function of the failure', async () => {
    const asked: unknown[] = [];
    register('counting', {
      retry: {
        attempts: 9,
        delay(attempt, { message }, { command }) {
          asked.push([attempt, message, command]);
          return attempt * 7;
        },
      },
    });
    fail(2);
    const id = await queue({ command: 'counting' });
    expect(await next(id)).toBe(7);
    kit.clock.advance(7);
    expect(await next(id)).toBe(14);
    expect(asked).toEqual([
      [1, 'failure 1', 'counting'],
      [2, 'failure 2', 'counting'],
    ]);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('odd');
      },
    ],
    ['gives no number', () => Number.NaN],
  ])('whose function %s loses no task', async (_, delay) => {
    register('odd', { retry: { attempts: 2, delay } });
    fail(1);
    const wait = await next(await queue({ command: 'odd' }));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(1);
    expect(kit.messages.join('\n')).toContain('The retry policy of odd failed');
  });

  test('that makes no sense is not registered', () => {
    expect(() => register('wrong', { retry: { attempts: 0 } })).toThrow(/attempts/);
  });
});

describe('a task that has ended', () => {
  test('is tried again when somebody wants it, with its attempts counted anew', async () => {
    fail(3);
    const id = await queue({ command: 'work', retry: { attempts: 2, delay: 0 } });
    expect(await next(id)).toBe('failed');
    expect(await kit.queue.retryTask(id)).toEqual({ status: 'queued', id, overrode: [] });
    expect(await kit.queue.isTaskQueued(id)).toBe(true);
    expect(await kit.queue.findFinishedTask(id)).toBeUndefined();
    expect(await next(id)).toBe('done');
    expect((await kit.queue.findFinishedTask(id))?.task.attempts).toBe(4);
  });

  test('is not where it is not in the history', async () => {
    const id = await queue({ command: 'work' });
    for (const other of [id, 'TQ:TaskQueue:99'])
      expect(await kit.queue.retryTask(other)).toMatchObject({
        status: 'refused',
        error: { code: 'NOT_FINISHED' },
      });
  });

  test('stays in the history when it would repeat a task that waits', async () => {
    fail(1);
    const id = await queue({ command: 'work' });
    expect(await next(id)).toBe('failed');
    const other = await queue({ command: 'work' });
    expect(await kit.queue.retryTask(id)).toEqual({ status: 'duplicate', of: other, overrode: [], id });
    expect((await kit.queue.findFinishedTask(id))?.outcome.status).toBe('failed');
  });

  test('stays there while the queue is drained, and when its command is known no more', async () => {
    fail(1);
    const id = await queue({ command: 'work' });
    expect(await next(id)).toBe('failed');
    await kit.queue.drain();
    expect(await kit.queue.retryTask(id)).toMatchObject({ error: { code: 'QUEUE_DRAINING' } });
    await kit.queue.resumeProcessing();
    registry.unregister('work');
    expect(await kit.queue.retryTask(id)).toMatchObject({ error: { code: 'UNKNOWN_COMMAND' } });
    expect((await kit.queue.findFinishedTask(id))?.outcome.status).toBe('failed');
  });

  test('without success is tried again with all others of its command, the oldest first', async () => {
    register('other', {});
    fail(3);
    const ids = [
      await queue({ command: 'work', args: ['1'] }),
      await queue({ command: 'work', args: ['2'] }),
      await queue({ command: 'other' }),
      await queue({ command: 'work', args: ['3'] }),
    ];
    await kit.drain();
    expect((await kit.queue.retryAll({ command: 'work' })).map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect((await kit.queue.retryAll()).map(({ id }) => id)).toEqual([ids[2]]);
    expect((await kit.queue.snapshotTaskLists()).waiting.map(({ uuid }) => uuid)).toEqual(ids.slice(0, 3));
  });
});
