import { describe, expect, test } from '@jest/globals';
import { ChildProcessor, Processor } from '@millrace/queue';
import type { ProcessorLike, Task, TaskContext } from '@millrace/queue';
import { describeProcessor } from '@millrace/queue/testing';

const untilAborted = async ({ signal }: TaskContext): Promise<void> => {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
};

class Wait extends Processor {
  override isValidArgs(task: Task): boolean {
    return task.args.length === 1;
  }
  override dupeKey(task: Task): string {
    return task.getArg(0) ?? '';
  }
  override deferralTags(task: Task): string[] {
    return [...task.args];
  }
  override processTask = async (_: Task, context: TaskContext): Promise<void> => untilAborted(context);
}

class WaitInChild extends ChildProcessor {
  override doChildTask = async (_: Task, context: TaskContext): Promise<void> => untilAborted(context);
}

const valid = ['wait a', 'wait b'];
const endless = 'wait a';
const command = 'wait';
const processors: Record<string, ProcessorLike> = {
  'a class': new Wait(),
  'a class for children': new WaitInChild(),
  'a plain object': { processTask: async (_, context) => untilAborted(context), isDupe: () => false },
  'a plain object for children': { doChildTask: async (_, context) => untilAborted(context) },
};
for (const [name, processor] of Object.entries(processors))
  describeProcessor(name, { command, processor, valid, endless }, { describe, test });
describeProcessor('a function', { command, processor: () => undefined, valid }, { describe, test });
describeProcessor(
  'a strict class',
  { command, processor: new Wait(), valid, invalid: ['wait', 'wait a b'] },
  { describe, test },
);

/** The names of the tests that fail for a plain object with these methods. */
async function failures(methods: object): Promise<string[]> {
  const tests: [string, () => Promise<void>][] = [];
  const processor = { processTask: () => undefined, ...methods };
  describeProcessor(
    'broken',
    { command, processor, valid },
    {
      describe: (_, body) => body(),
      test: (name, body) => void tests.push([name, body]),
    },
  );
  const failed: string[] = [];
  for (const [name, body] of tests) await body().catch(() => failed.push(name));
  return failed;
}

describe('the suite for processors', () => {
  test('passes a sound one', async () => {
    expect(await failures({})).toEqual([]);
  });

  test('finds rules that promise instead of answering', async () => {
    expect(await failures({ overrides: async () => false })).toContain(
      'answers at once, with answers of the right kind',
    );
  });

  test('finds rules that answer now this, now that, and rules that change tasks', async () => {
    let asked = 0;
    const name = 'answers the same every time and leaves tasks as they are';
    expect(await failures({ dupeKey: () => String((asked += 1)) })).toContain(name);
    expect(await failures({ isValidArgs: (task: Task) => (task.begin(), true) })).toContain(name);
  });

  test('finds rules that throw on what nobody expected', async () => {
    const isValidArgs = (task: Task): boolean => (JSON.parse(task.args.length === 1 ? '1' : ''), true);
    expect(await failures({ isValidArgs })).toEqual([
      'answers about odd arguments and data instead of throwing',
    ]);
  });

  test('finds a rule that would defer a task for ever', async () => {
    expect(await failures({ isTaskDeferred: () => true })).toEqual(['defers no task while no tags are held']);
  });

  test('finds valid tasks that are refused', async () => {
    expect(await failures({ isValidArgs: () => false })).toEqual([
      'takes the valid tasks and refuses the invalid ones',
    ]);
  });
});
