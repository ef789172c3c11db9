import assert from 'node:assert/strict';
import type { ChildProcessor, Processor, Task } from '@millrace/queue';

/** Whatever is registered, it has the methods of one of these. */
export type AnyProcessor = Processor & Partial<ChildProcessor>;

/** Everything that a queue asks a processor about one task and a waiting one, as the processor answers it. */
export function answersAbout(processor: AnyProcessor, task: Task, waiting: Task): Record<string, unknown> {
  return {
    isValidArgs: processor.isValidArgs(task),
    problemWith: processor.problemWith(task),
    isDupe: processor.isDupe(task, waiting),
    overrides: processor.overrides(task, waiting),
    dupeKey: processor.dupeKey?.(task),
    deferralTags: processor.deferralTags(task),
    isTaskDeferred: processor.isTaskDeferred(task, new Set(['a', ...processor.deferralTags(waiting)])),
    getTimeout: processor.getTimeout(task),
    getChildTimeout: processor.getChildTimeout?.(task),
    getRescheduleDelay: processor.getRescheduleDelay?.(task),
  };
}

/** Fails when an answer is not of the kind that the queue expects; a promise never is. */
export function assertKinds(answers: Readonly<Record<string, unknown>>): void {
  for (const [method, answer] of Object.entries(answers)) {
    const { what, holds } = kindOf(method);
    assert.ok(holds(answer), `${method} gave ${String(answer)} instead of ${what}`);
  }
}

interface Kind {
  readonly what: string;
  readonly holds: (answer: unknown) => boolean;
}

function kindOf(method: string): Kind {
  if (method === 'dupeKey')
    return { what: 'a string', holds: (answer) => ['string', 'undefined'].includes(typeof answer) };
  if (method === 'problemWith')
    return { what: 'a sentence', holds: (answer) => answer === undefined || isSentence(answer) };
  if (method === 'deferralTags') return { what: 'a list of strings', holds: isListOfStrings };
  if (method.startsWith('get')) return { what: 'seconds, or undefined', holds: isDuration };
  return { what: 'true or false', holds: (answer) => typeof answer === 'boolean' };
}

function isSentence(answer: unknown): boolean {
  return typeof answer === 'string' && answer.trim() !== '';
}

function isListOfStrings(answer: unknown): boolean {
  return Array.isArray(answer) && answer.every((tag) => typeof tag === 'string');
}

function isDuration(answer: unknown): boolean {
  return answer === undefined || (Number.isFinite(answer) && (answer as number) >= 0);
}
