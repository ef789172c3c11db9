import { SchedulerError } from '@millrace/scheduler';

/** What a hand-over came to: the scheduler hands over all it can before it throws. */
export interface HandedOver {
  readonly ids: readonly string[];
  /** Why tasks stay scheduled; undefined when none had to. */
  readonly refusal: SchedulerError | undefined;
}

/** Hands scheduled tasks over; refusals, each of which has been warned about, come back as data. */
export async function handOver(work: () => Promise<readonly string[]>): Promise<HandedOver> {
  try {
    return { ids: await work(), refusal: undefined };
  } catch (error) {
    if (!(error instanceof SchedulerError) || error.code !== 'TASKS_REFUSED') throw error;
    return { ids: error.context.queued as readonly string[], refusal: error };
  }
}
