import type { TaskQueueLike } from '@millrace/queue';

/** The moments of a hand-over that a queue sees, in their order. */
export const MOMENTS = ['before accept', 'after accept', 'before forget', 'after forget'] as const;

export type Moment = (typeof MOMENTS)[number];

/** The same queue, but at each moment of a hand-over something is done first: to kill, to wait, to look. */
export function watched(
  queue: TaskQueueLike,
  reached: (moment: Moment) => void | Promise<void>,
): TaskQueueLike {
  const own = {
    async acceptHandOvers(...given: Parameters<TaskQueueLike['acceptHandOvers']>) {
      await reached('before accept');
      const reports = await queue.acceptHandOvers(...given);
      await reached('after accept');
      return reports;
    },
    async forgetHandOvers(...given: Parameters<TaskQueueLike['forgetHandOvers']>) {
      await reached('before forget');
      await queue.forgetHandOvers(...given);
      await reached('after forget');
    },
  };
  return new Proxy(queue, {
    get(target, key) {
      if (key in own) return own[key as keyof typeof own];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
