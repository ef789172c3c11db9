import type { WaitPoint } from '@millrace/state-file';
import type { Random } from '../random.js';
import type { SelfSignal, Step } from './actor-order.js';
import { planSteps } from './steps-plan.js';

/** How a life ends. `after`: from outside, so many milliseconds after so many acknowledgements. */
export type PlannedEnd =
  | { readonly how: 'at'; readonly at: SelfSignal }
  | { readonly how: 'after'; readonly acknowledgements: number; readonly milliseconds: number }
  | { readonly how: 'idle' }
  | { readonly how: 'told to end' };

/** One process of a round, from its start to its death. */
export interface PlannedLife {
  readonly name: string;
  readonly runs: boolean;
  readonly steps: readonly Step[];
  readonly end: PlannedEnd;
}

/** What a life is planned for. */
export interface LifeOptions {
  readonly name: string;
  readonly signal: SelfSignal['signal'];
  readonly steps: number;
  readonly runs: boolean;
  readonly pauses: boolean;
  /** Whether the folder is still empty, so that the moments of its creation can be met. */
  readonly creates: boolean;
}

/** A wait point, the highest visit that is met often enough, and what the process has to do to meet it. */
interface PointOfLife {
  readonly point: string;
  readonly visits: number;
  readonly needs?: 'running' | 'children' | 'retries' | 'compaction';
}

const CREATION: readonly PointOfLife[] = (
  ['create: journal written', 'create: snapshot written', 'create: published'] satisfies WaitPoint[]
).map((point) => ({ point, visits: 2 }));

const POINTS: readonly PointOfLife[] = [
  { point: 'update: decided', visits: 40 },
  { point: 'update: appended', visits: 30 },
  { point: 'update: synced', visits: 20 },
  { point: 'rotate: journal created', visits: 2, needs: 'compaction' },
  { point: 'rotate: sealed', visits: 2, needs: 'compaction' },
  { point: 'compact: snapshot written', visits: 2, needs: 'compaction' },
  { point: 'compact: published', visits: 2, needs: 'compaction' },
  { point: 'compact: removed', visits: 2, needs: 'compaction' },
  { point: 'claim: made', visits: 30, needs: 'running' },
  { point: 'claim: made', visits: 3, needs: 'running' },
  { point: 'settle: begun', visits: 30, needs: 'running' },
  { point: 'settle: made', visits: 30, needs: 'running' },
  { point: 'child: forked', visits: 2, needs: 'children' },
  { point: 'child: announced', visits: 2, needs: 'children' },
  { point: 'child: told to begin', visits: 2, needs: 'children' },
  { point: 'child: ended', visits: 2, needs: 'children' },
  { point: 'retry: scheduled', visits: 1, needs: 'retries' },
  { point: 'retry: forgotten', visits: 1, needs: 'retries' },
  { point: 'recovery: found', visits: 1, needs: 'running' },
  { point: 'recovery: made', visits: 1, needs: 'running' },
  { point: 'hand over: accepted', visits: 3, needs: 'running' },
  { point: 'hand over: settled', visits: 3, needs: 'running' },
  { point: 'hand over: forgotten', visits: 3, needs: 'running' },
];

/** Draws one life from a seed. */
export function planLife(random: Random, options: LifeOptions): PlannedLife {
  const { name, steps: count, pauses } = options;
  const point = random.pick(options.creates && random.chance(0.7) ? CREATION : POINTS);
  const end = planEnd(random, point, options);
  const needs = end.how === 'at' ? point.needs : undefined;
  const runs = options.runs || (needs !== undefined && needs !== 'compaction');
  const steps = planSteps(random, {
    name,
    count,
    children: needs === 'children' ? 2 : random.chance(0.15) ? 1 : 0,
    retries: needs === 'retries' ? 2 : random.chance(0.1) ? 1 : 0,
    compacts: needs === 'compaction' || random.chance(0.5),
    pauses,
  });
  if (needs === 'compaction')
    for (let i = 0; i < 3; i += 1) steps.splice(random.below(count), 0, { type: 'compact' });
  return { name, runs, steps, end };
}

function planEnd(
  random: Random,
  { point, visits }: PointOfLife,
  { steps, signal, creates }: LifeOptions,
): PlannedEnd {
  const choice = creates ? 99 : random.below(100);
  if (choice < 25)
    return {
      how: 'after',
      acknowledgements: random.between(1, Math.ceil(steps * 0.8)),
      milliseconds: random.pick([0, 0, random.below(20)]),
    };
  if (choice < 31) return { how: 'idle' };
  if (choice < 37) return { how: 'told to end' };
  return { how: 'at', at: { signal, point, visit: random.between(1, visits) } };
}
