import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { checkTask, parseInput, Registry, Task } from '@millrace/queue';
import type { ProcessorLike, TaskContext, TaskSpec } from '@millrace/queue';
import { oddTasks } from './odd-tasks.js';
import { answersAbout, assertKinds } from './processor-answers.js';
import type { AnyProcessor } from './processor-answers.js';
import type { TestRunner } from './test-runner.js';

/** A processor, and tasks that show what it takes. */
export interface ProcessorExample {
  readonly command: string;
  /** A Processor, a ChildProcessor, a plain object or a function, as it would be registered. */
  readonly processor: ProcessorLike;
  /** Tasks that it takes, at least one: command strings, or lists. */
  readonly valid: readonly (string | TaskSpec)[];
  /** Tasks that it refuses. */
  readonly invalid?: readonly (string | TaskSpec)[];
  /** A task that would take long. It is run in the process of the test, and has to end when its signal is aborted. */
  readonly endless?: string | TaskSpec;
}

const ROUNDS = 200;
/** So much time of the processor, not of the clock: what else the machine does makes no difference. */
const MAX_CPU_MICROSECONDS = 2_000_000;

/**
 * What a queue relies on in a processor, as tests: run it in the tests of your own plugin.
 *
 *     for (const [command, processor] of toRegister())
 *       describeProcessor(command, { command, processor, valid: [`${command} Fred`] }, { describe, test });
 */
export function describeProcessor(
  name: string,
  example: ProcessorExample,
  { describe, test }: TestRunner,
): void {
  const suite = new Suite(example);
  describe(`the processor of ${name}`, () => {
    test('takes the valid tasks and refuses the invalid ones', async () => suite.tellsValidFromInvalid());
    test('answers at once, with answers of the right kind', async () => suite.answersAreOfTheirKind());
    test('answers the same every time and leaves tasks as they are', async () => suite.answersArePure());
    test('answers about odd arguments and data instead of throwing', async () => suite.oddTasksAreAnswered());
    test('answers quickly', async () => suite.answersAreQuick());
    test('tells duplicates by what tasks say', async () => suite.duplicatesAreConsistent());
    test('defers no task while no tags are held', async () => suite.nothingIsDeferredWithoutTags());
    if (example.endless === undefined) return;
    test('ends a task when its signal is aborted', async () => suite.abortIsHonoured());
    test('ends a task that was aborted before it began', async () => suite.earlyAbortIsHonoured());
  });
}

class Suite {
  constructor(readonly example: ProcessorExample) {}

  /** New ones each time: what one test's rules do to a task is not to be seen by the next. */
  get #valid(): readonly Task[] {
    return this.example.valid.map(toTask);
  }

  async tellsValidFromInvalid(): Promise<void> {
    assert.ok(this.#valid.length > 0, 'the example has no valid tasks');
    const registry = this.#registry();
    for (const task of [...this.#valid, ...(this.example.invalid ?? []).map(toTask)])
      assert.equal(task.command, this.example.command, 'a task of the example has another command');
    for (const task of this.#valid) {
      await checkTask(task, registry);
      assert.equal(this.#processor().problemWith(task), undefined, `${task.fullCommand} is valid`);
    }
    for (const task of (this.example.invalid ?? []).map(toTask))
      await assert.rejects(checkTask(task, registry), { code: 'INVALID_ARGUMENTS' }, task.fullCommand);
  }

  answersAreOfTheirKind(): void {
    const processor = this.#processor();
    this.#eachPair((task, waiting) => assertKinds(answersAbout(processor, task, waiting)));
  }

  answersArePure(): void {
    const processor = this.#processor();
    this.#eachPair((task, waiting) => {
      const before = [task.toJSON(), waiting.toJSON()];
      const answers = answersAbout(processor, task, waiting);
      assert.deepEqual(answersAbout(processor, task, waiting), answers, `about ${task.fullCommand}`);
      assert.deepEqual([task.toJSON(), waiting.toJSON()], before, 'a task was changed');
      assert.deepEqual(answersAbout(this.#processor(), task.clone(), waiting.clone()), answers);
    });
  }

  oddTasksAreAnswered(): void {
    const processor = this.#processor();
    const [valid = new Task({ command: this.example.command })] = this.#valid;
    for (const odd of oddTasks(this.example.command)) {
      assertKinds(answersAbout(processor, odd, valid));
      assertKinds(answersAbout(processor, valid, odd));
    }
  }

  answersAreQuick(): void {
    const processor = this.#processor();
    const [task] = this.#valid;
    if (!task) return;
    const before = process.cpuUsage();
    for (let round = 0; round < ROUNDS; round += 1) answersAbout(processor, task.clone(), task);
    const { user, system } = process.cpuUsage(before);
    assert.ok(
      user + system < MAX_CPU_MICROSECONDS,
      `${ROUNDS} rounds of answers took ${user + system} microseconds; every queueing process waits for them`,
    );
  }

  duplicatesAreConsistent(): void {
    const processor = this.#processor();
    for (const task of this.#valid) {
      const copy = task.clone();
      assert.equal(
        processor.isDupe(task, copy),
        processor.isDupe(copy, task),
        'isDupe depends on the object',
      );
      assert.equal(processor.dupeKey?.(task), processor.dupeKey?.(copy), 'dupeKey depends on the object');
    }
  }

  nothingIsDeferredWithoutTags(): void {
    const processor = this.#processor();
    for (const task of this.#valid)
      assert.equal(
        processor.isTaskDeferred(task, new Set()),
        false,
        `${task.fullCommand} would wait for ever`,
      );
  }

  async abortIsHonoured(): Promise<void> {
    const abort = new AbortController();
    const ended = this.#run(abort.signal);
    await delay(10);
    abort.abort(new Error('aborted by the suite'));
    await ended;
  }

  async earlyAbortIsHonoured(): Promise<void> {
    await this.#run(AbortSignal.abort(new Error('aborted by the suite')));
  }

  /** Resolves when the endless task has ended, one way or the other. */
  async #run(signal: AbortSignal): Promise<void> {
    const processor = this.#processor();
    const task = toTask(this.example.endless ?? '');
    try {
      const input: unknown = processor.input && (await parseInput(processor.input, task));
      const context = { ...contextWith(signal), input };
      await (processor.doChildTask?.(task, context) ?? processor.processTask(task, context));
    } catch {
      // Throwing is an honest end of a task that was cut short.
    }
  }

  #eachPair(body: (task: Task, waiting: Task) => void): void {
    for (const task of this.#valid) for (const waiting of this.#valid) body(task, waiting);
  }

  /** The processor as a registry has it. */
  #processor(): AnyProcessor {
    return this.#registry().get(this.example.command) as AnyProcessor;
  }

  #registry(): Registry {
    const { command, processor } = this.example;
    const registry = new Registry();
    if (registry.has(command)) registry.unregister(command);
    registry.register(command, processor, { module: import.meta.url });
    return registry;
  }
}

function toTask(given: string | TaskSpec): Task {
  return typeof given === 'string' ? new Task({ cmd: given }) : new Task({ ...given });
}

function contextWith(signal: AbortSignal): TaskContext {
  const nothing = (): void => undefined;
  return {
    signal,
    progress: nothing,
    log: nothing,
    logger: {
      throw(error) {
        throw error;
      },
      warn: nothing,
      info: nothing,
      notify: nothing,
    },
  };
}
