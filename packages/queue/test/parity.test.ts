import { expect, test } from '@jest/globals';
import { ChildProcessor, Task } from '@millrace/queue';

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
