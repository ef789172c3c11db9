import type { TaskBook } from '../promises/task-book.js';
import type { ActorLine, Step } from './actor-order.js';

/** Enters into the book what a process says of its steps. */
export function enter(book: TaskBook, steps: readonly Step[], line: ActorLine): void {
  if (line.type !== 'tries' && line.type !== 'acknowledged') return;
  const step = steps[line.step];
  if (step === undefined) return;
  if (line.type === 'tries') enterTry(book, step, line.at);
  else enterAnswer(book, step, line);
}

function enterTry(book: TaskBook, step: Step, triedAt: number): void {
  if ('tasks' in step) {
    const via = step.type === 'schedule' ? 'schedule' : 'queue';
    const attempts = step.type === 'schedule' ? step.attempts : 1;
    const together = step.tasks.map(({ label }) => label);
    for (const task of step.tasks)
      book.tried({ task, via, attempts, triedAt, batch: step.type === 'burst' ? [task.label] : together });
  } else if ('label' in step) book.removalTried(step.label);
  else if (step.type === 'pause' || step.type === 'resume') book.pauseTried();
}

function enterAnswer(
  book: TaskBook,
  step: Step,
  { part, answer, at }: Extract<ActorLine, { type: 'acknowledged' }>,
): void {
  if ('tasks' in step) {
    const label = step.tasks[part]?.label ?? '';
    book.acknowledged(label, String(answer), at);
  } else if ('label' in step) book.removalAcknowledged(step.label, answer === true, at);
  else if (step.type === 'pause' || step.type === 'resume') book.pauseAcknowledged(step.type === 'pause');
}
