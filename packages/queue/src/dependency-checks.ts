import { QueueError } from './errors.js';

/** What becomes of a task when one that it waits for does not end as done. */
export type OnDependencyFailure = 'cancel' | 'run';

/** How a task hangs together with others, as it is stored. */
export interface TaskDependencies {
  /**
   * What has to end before the task may begin: ids, `group:<name>` for all tasks that were in a group when the task was
   * queued, and until it is queued `#<n>` for the item at a position of the same batch.
   */
  readonly after?: readonly string[];
  /** `cancel` when absent. */
  readonly onDependencyFailure?: OnDependencyFailure;
  /** A name that tasks share, to be waited for together. */
  readonly group?: string;
}

/** A task waits for at most as many others, groups spelled out: each of them is named in its state. */
export const MAX_DEPENDENCIES = 100_000;

const GROUP = /^[^\s:#,\p{Cc}]{1,200}$/u;
const POSITION = /^#(\d{1,9})$/;
const ID = /^TQ:[^:\s]+:\d+$/;
const GROUP_PREFIX = 'group:';

/** The name of a group that a dependency stands for. */
export function groupIn(dependency: string): string | undefined {
  return dependency.startsWith(GROUP_PREFIX) ? dependency.slice(GROUP_PREFIX.length) : undefined;
}

/** The position in a batch that a dependency stands for. */
export function positionIn(dependency: string): number | undefined {
  const digits = POSITION.exec(dependency)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The parts that were given, checked. Throws `INVALID_TASK`. */
export function checkedDependencies({
  after,
  onDependencyFailure,
  group,
}: TaskDependencies): TaskDependencies {
  const whole = after === undefined ? [] : checkedAfter(after);
  if (onDependencyFailure !== undefined && !['cancel', 'run'].includes(onDependencyFailure))
    throw invalid("onDependencyFailure is 'cancel' or 'run'.", { onDependencyFailure });
  return {
    ...(whole.length > 0 && { after: whole }),
    ...(onDependencyFailure === 'run' && { onDependencyFailure }),
    ...(group !== undefined && { group: checkedGroup(group) }),
  };
}

/** Throws `INVALID_TASK` for what is no name of a group. */
export function checkedGroup(group: unknown): string {
  if (typeof group === 'string' && GROUP.test(group)) return group;
  throw invalid(
    'The name of a group is a word of at most 200 characters without white space, colon, comma and #.',
    { group },
  );
}

function checkedAfter(after: readonly string[]): string[] {
  if (!isList(after)) throw invalid('after is a list of task ids and groups.', { after });
  const wrong = after.find((dependency) => !isDependency(dependency));
  if (wrong !== undefined)
    throw invalid(
      `${JSON.stringify(wrong)} cannot be waited for: after takes task ids, group:<name>, and #<n> for an item of the same batch.`,
      { after: wrong },
    );
  if (after.length > MAX_DEPENDENCIES) throw tooMany(after.length);
  return [...new Set(after)];
}

/** The refusal of a task that waits for more than can be. */
export function tooMany(count: number): QueueError {
  return invalid(
    `A task cannot wait for ${count} others, only for ${MAX_DEPENDENCIES}: let it wait for tasks that each gather a part.`,
    { count },
  );
}

function isList(given: unknown): given is readonly unknown[] {
  return Array.isArray(given);
}

function isDependency(dependency: unknown): boolean {
  if (typeof dependency !== 'string') return false;
  const group = groupIn(dependency);
  if (group !== undefined) return GROUP.test(group);
  return ID.test(dependency) || POSITION.test(dependency);
}

function invalid(message: string, context: Readonly<Record<string, unknown>>): QueueError {
  return new QueueError('INVALID_TASK', message, context);
}
