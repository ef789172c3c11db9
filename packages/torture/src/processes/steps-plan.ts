import type { DeathOfChild, PlannedCommand, PlannedData, PlannedTask } from '../promises/planned-task.js';
import type { Random } from '../random.js';
import type { Step } from './actor-order.js';

/** What a process is to do, beside how much. */
export interface StepsOptions {
  /** Unique among the processes of a round. */
  readonly name: string;
  readonly count: number;
  /** Children cost most of a round: so many of the tasks are to run in one, at least. */
  readonly children: number;
  readonly retries: number;
  readonly compacts: boolean;
  /** Only one process of a round may, so that it is known whether the queue is paused. */
  readonly pauses: boolean;
}

const INLINE: readonly PlannedCommand[] = [
  'quick',
  'quick',
  'quick',
  'slow',
  'slow',
  'tagged',
  'tagged',
  'failing',
];
const TAGS = ['disk', 'mail', 'dns'];
const TAG_SETS = [...TAGS.map((tag) => [tag]), ['disk', 'mail'], ['mail', 'dns']];
const DEATHS: readonly (DeathOfChild | undefined)[] = [
  undefined,
  'as it begins',
  'in the middle',
  'right before its end',
  'right after its end',
];
const LENGTHS = [0, 0, 10, 200, 5000];

/** The steps of one process, drawn from a seed. */
export function planSteps(random: Random, options: StepsOptions): Step[] {
  return new StepsPlan(random, options).draw();
}

class StepsPlan {
  readonly #steps: Step[] = [];
  readonly #removable: { readonly type: 'unqueue' | 'unschedule'; readonly label: string }[] = [];
  #count = 0;

  constructor(
    readonly random: Random,
    readonly options: StepsOptions,
  ) {}

  draw(): Step[] {
    const { children, retries, count } = this.options;
    for (let i = 0; i < children; i += 1) this.#steps.push({ type: 'enqueue', tasks: [this.#task('child')] });
    for (let i = 0; i < retries; i += 1) this.#schedule('again');
    while (this.#steps.length < count) this.#step();
    if (this.#steps.findLast(({ type }) => type === 'pause' || type === 'resume')?.type === 'pause')
      this.#steps.push({ type: 'resume' });
    return this.#steps;
  }

  #step(): void {
    const { random, options } = this;
    const choice = random.below(100);
    if (choice < 35) this.#enqueue('enqueue', 1);
    else if (choice < 50) this.#enqueue('enqueue', random.between(2, 6));
    else if (choice < 62) this.#enqueue('burst', random.between(2, 12));
    else if (choice < 78) this.#schedule(random.pick(INLINE));
    else if (choice < 90) this.#remove();
    else if (choice < 94 && options.pauses)
      this.#steps.push({ type: random.pick(['pause', 'resume', 'resume']) });
    else if (options.compacts)
      this.#steps.push({ type: random.pick(['compact', 'compact', 'compact schedule']) });
  }

  #enqueue(type: 'enqueue' | 'burst', count: number): void {
    const tasks = Array.from({ length: count }, () => this.#task(this.random.pick(INLINE)));
    this.#steps.push({ type, tasks });
    for (const { label } of tasks) this.#removable.push({ type: 'unqueue', label });
  }

  #schedule(command: PlannedCommand): void {
    const task = this.#task(command);
    const attempts = command === 'again' ? this.random.between(2, 3) : 1;
    this.#steps.push({
      type: 'schedule',
      tasks: [task],
      delaySeconds: this.random.below(300) / 1000,
      attempts,
    });
    this.#removable.push({ type: 'unschedule', label: task.label });
  }

  #remove(): void {
    const target = this.#removable[this.random.below(Math.max(1, this.#removable.length))];
    if (!target) return;
    this.#removable.splice(this.#removable.indexOf(target), 1);
    this.#steps.push(target);
  }

  #task(command: PlannedCommand): PlannedTask {
    const { random } = this;
    this.#count += 1;
    const label = `${this.options.name}.${this.#count}`;
    return { label, command, priority: random.pick([0, 0, 0, 5, -3]), data: this.#data(command) };
  }

  #data(command: PlannedCommand): PlannedData {
    const { random } = this;
    const dies = command === 'child' ? random.pick(DEATHS) : undefined;
    return {
      ...(command !== 'quick' && { milliseconds: random.below(12) }),
      ...(command === 'tagged' && { tags: random.pick(TAG_SETS) }),
      ...(dies && { dies }),
      text: 'x'.repeat(random.below(random.pick(LENGTHS) + 1)),
    };
  }
}
