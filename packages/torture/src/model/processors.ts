import type { ProcessorMethods, Task } from '@millrace/queue';
import type { Rule } from './rules.js';

/** A run in this process that ends when it is told to. */
export interface Gate {
  readonly task: Task;
  done(result: string): void;
  fail(message: string): void;
}

/** A processor that follows a rule. `onBegin` gets the runs that are to be told when to end. */
export function processorOf(rule: Rule, onBegin: (gate: Gate) => void): ProcessorMethods {
  const { isValid, repeats, key, makesNeedless, tags, waitsFor, throwsWhenAsked } = rule;
  return {
    processTask: (task) => begin(rule, task, onBegin),
    ...(isValid && { isValidArgs: (task: Task) => isValid(task.args) }),
    ...(repeats && { isDupe: repeats }),
    ...(key && { dupeKey: (task: Task) => key(task.args) }),
    ...(makesNeedless && { overrides: makesNeedless }),
    ...(tags && { deferralTags: (task: Task) => tags(task.args) }),
    ...(waitsFor && {
      isTaskDeferred: (task: Task, held: ReadonlySet<string>) => waitsFor(task.args, held),
    }),
    ...(throwsWhenAsked !== undefined && {
      [throwsWhenAsked]: () => {
        throw new Error(throwsWhenAsked);
      },
    }),
  };
}

function begin({ run }: Rule, task: Task, onBegin: (gate: Gate) => void): unknown {
  if (run === 'fails') throw new Error([task.command, ...task.args].join(' '));
  if (run === 'ends') return task.args.join(' ');
  return new Promise((resolve, reject) => {
    onBegin({ task, done: resolve, fail: (message) => reject(new Error(message)) });
  });
}
