import type { TaskQueue } from '@millrace/queue';

const MOST = 20_000;

/** What was acknowledged until a task was refused, and the code of the refusal. */
export interface Filling {
  readonly ids: readonly string[];
  readonly code: string | undefined;
}

/** Queues tasks one after the other until one is refused. */
export async function fillUp(queue: TaskQueue, name: string): Promise<Filling> {
  const ids: string[] = [];
  for (let i = 0; i < MOST; i += 1) {
    try {
      const text = 'x'.repeat(600);
      ids.push((await queue.queueTask({ command: 'quick', args: [`${name}-${i}`], data: { text } })) ?? '');
    } catch (error) {
      return { ids, code: (error as { code?: string }).code };
    }
  }
  return { ids, code: undefined };
}
