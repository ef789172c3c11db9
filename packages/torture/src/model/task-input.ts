import { Task } from '@millrace/queue';
import type { TaskInput } from '@millrace/queue';
import fc from 'fast-check';
import type { ModelState } from './model-state.js';
import type { TaskView } from './model-views.js';
import { rules } from './rules.js';

/** A task as it is given to a queue or a schedule, in one of its forms. */
export interface GivenTask {
  readonly command: string;
  readonly args: readonly string[];
  readonly form: 'text' | 'quoted' | 'list' | 'task';
  readonly priority: number;
  readonly retries: number;
  readonly timeout: number | undefined;
  /** Under an id that was given before. */
  readonly again: number | undefined;
}

const commands = [
  ...Object.keys(rules),
  'gated',
  'tagged',
  'tagged',
  'selfish',
  'keyed',
  'keyed',
  'nobody',
  '',
];

export const givenTasks: fc.Arbitrary<GivenTask> = fc.record({
  command: fc.constantFrom(...commands),
  args: fc.array(fc.constantFrom('a', 'a', 'a', 'b', 'ab', 'c'), { maxLength: 2 }),
  form: fc.constantFrom('text', 'quoted', 'list', 'task'),
  priority: fc.constantFrom(0, 0, 0, 1, -1),
  retries: fc.constantFrom(1, 1, 2, 3, 0),
  timeout: fc.constantFrom(undefined, undefined, 7),
  again: fc.option(fc.nat({ max: 1000 }), { nil: undefined, freq: 8 }),
});

/** As the product gets it. */
export function toInput(given: GivenTask, model: ModelState): TaskInput {
  const { command, args, priority } = given;
  if (command === '' && given.form !== 'list') return '  ';
  if (given.form === 'text') return [command, ...args].join(' ');
  if (given.form === 'quoted') return `  ${command}   ${args.map((arg) => `"${arg}"`).join('  ')}`;
  if (given.form === 'list' || command === '') return { command, args, priority };
  return toTask(given, model);
}

/** As the model gets it. */
export function toView(given: GivenTask, model: ModelState): TaskView {
  const { command, args, form, priority, retries, timeout } = given;
  const isText = form === 'text' || form === 'quoted';
  return {
    ...{ command, args, attempts: 0, started: undefined, timestamp: model.clock.seconds },
    id: form === 'task' ? (idOf(given, model) ?? '') : '',
    priority: isText ? 0 : priority,
    retries: form === 'task' ? retries : 1,
    timeout: (form === 'task' ? timeout : undefined) ?? -1,
    isScheduled: false,
  };
}

export function describeTask({ command, args, form, priority, retries, again }: GivenTask): string {
  const more = form === 'task' ? ` (${retries} retries${again === undefined ? '' : `, again ${again}`})` : '';
  return `${form} '${[command, ...args].join(' ')}' at ${priority}${more}`;
}

function idOf({ again }: GivenTask, { ids }: ModelState): string | undefined {
  return again === undefined ? undefined : ids[again % Math.max(1, ids.length)];
}

function toTask(given: GivenTask, model: ModelState): Task {
  const { command, args, priority, retries, timeout } = given;
  const [, nsid, id] = idOf(given, model)?.split(':') ?? [];
  const task = new Task({
    ...{ command, args, priority, retries: Math.max(1, retries) },
    ...(timeout !== undefined && { timeout }),
    ...(nsid !== undefined && id !== undefined && { nsid, id }),
  });
  if (retries === 0) task.decrementRetries();
  return task;
}
