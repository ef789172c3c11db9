import type { PlannedTask } from '../promises/planned-task.js';
import type { Random } from '../random.js';

/** What one process does next. `of` chooses among the tasks that it knows of. */
export type PowerStep =
  | { readonly does: 'queue'; readonly tasks: readonly PlannedTask[] }
  | { readonly does: 'schedule'; readonly tasks: readonly PlannedTask[]; readonly delaySeconds: number }
  | { readonly does: 'unqueue' | 'unschedule'; readonly of: number }
  | { readonly does: 'process' | 'hand over' | 'flush' | 'compact queue' | 'compact schedule' }
  | { readonly does: 'open' };

/** One stretch with power: what each process does, and before which of their system calls the power goes. */
export interface PowerLife {
  readonly processes: readonly (readonly PowerStep[])[];
  readonly cutAt: number;
}

const ODDS = [
  ...['queue', 'queue', 'queue', 'queue three', 'queue three', 'unqueue', 'process', 'process'],
  ...['schedule', 'schedule', 'schedule', 'schedule', 'unschedule', 'hand over', 'hand over', 'flush'],
  ...['compact queue', 'compact schedule', 'open'],
] as const;

/** The first cut is likely to fall into the creation of the files. */
export function planPowerLife(random: Random, name: string, isFirst: boolean, steps: number): PowerLife {
  const processes = Array.from({ length: random.between(1, 3) }, (_, process) =>
    Array.from({ length: steps }, (__, step) => planStep(random, `${name}.${process}.${step}`)),
  );
  return { processes, cutAt: random.between(1, isFirst ? 80 : 60 + steps * 12) };
}

function planStep(random: Random, name: string): PowerStep {
  const does = random.pick(ODDS);
  const tasks = (count: number): PlannedTask[] =>
    Array.from({ length: count }, (_, i) => ({
      label: `${name}.${i}`,
      command: 'quick',
      priority: random.between(1, 3),
      data: { text: 'x'.repeat(random.below(200)) },
    }));
  switch (does) {
    case 'queue':
      return { does, tasks: tasks(1) };
    case 'queue three':
      return { does: 'queue', tasks: tasks(3) };
    case 'schedule':
      return { does, tasks: tasks(1), delaySeconds: random.pick([0, 0, 1000]) };
    case 'unqueue':
    case 'unschedule':
      return { does, of: random.below(1000) };
    default:
      return { does };
  }
}
