// A process that does what it is ordered to, saying at once what was acknowledged, until it is killed or told to end.
import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createSystemWith } from '@millrace/state-file/testing';
import { monotonicSeconds } from '../../promises/clock.js';
import { toSpec } from '../../promises/planned-task.js';
import { RUN_LOG_VARIABLE } from '../../promises/run-log.js';
import type { Place } from '../../promises/sightings.js';
import type { ActorLine, ActorOrder, Step } from '../actor-order.js';
import { closePlace, openPlace } from '../place.js';

const STANDARD_OUTPUT = 1;
const LOOKS = 30;

class Actor {
  readonly #ids = new Map<string, string>();
  readonly #stop = new AbortController();
  #visits = 0;

  constructor(readonly order: ActorOrder) {}

  async live(): Promise<void> {
    const ended = new Promise<void>((resolve) => process.once('message', () => resolve()));
    process.env[RUN_LOG_VARIABLE] = this.order.runLog;
    const place = await openPlace(
      this.order.place,
      createSystemWith({ reached: (point) => this.#reached(point) }),
    );
    say({ type: 'opened' });
    const processing = this.order.runs
      ? place.queue.processTasks({
          signal: this.#stop.signal,
          sources: [place.scheduler],
          onError: failUnlessEarly,
        })
      : undefined;
    for (const [number, step] of this.order.steps.entries()) await this.#take(place, step, number);
    if (this.order.runs) await untilIdle(place);
    say({ type: 'done' });
    await ended;
    this.#stop.abort();
    await processing;
    await closePlace(place);
    process.exit(0);
  }

  #reached(point: string): void {
    const { at } = this.order;
    if (at?.point !== point) return;
    this.#visits += 1;
    if (this.#visits !== at.visit) return;
    say({ type: 'signals itself', point, at: monotonicSeconds() });
    process.kill(process.pid, at.signal);
  }

  async #take(place: Place, step: Step, number: number): Promise<void> {
    say({ type: 'tries', step: number, at: monotonicSeconds() });
    const acknowledge = (answer: string | boolean | null | undefined, part = 0): void =>
      say({ type: 'acknowledged', step: number, part, at: monotonicSeconds(), answer: answer ?? null });
    if ('tasks' in step) await this.#handIn(place, step, acknowledge);
    else acknowledge(await this.#change(place, step));
  }

  async #handIn(
    { queue, scheduler }: Place,
    step: Extract<Step, { tasks: unknown }>,
    acknowledge: (answer: string | undefined, part: number) => void,
  ): Promise<void> {
    const { tasks } = step;
    const acknowledged = (id: string | undefined, part: number): void => {
      const label = tasks[part]?.label ?? '';
      if (id !== undefined) this.#ids.set(label, id);
      acknowledge(id, part);
    };
    if (step.type === 'schedule') acknowledged(await schedule(scheduler, step), 0);
    else if (step.type === 'enqueue') (await queue.queueTasks(tasks.map(toSpec))).forEach(acknowledged);
    else
      await Promise.all(
        tasks.map(async (task, part) => acknowledged(await queue.queueTask(toSpec(task)), part)),
      );
  }

  async #change(
    { queue, scheduler }: Place,
    step: Exclude<Step, { tasks: unknown }>,
  ): Promise<boolean | undefined> {
    switch (step.type) {
      case 'unqueue':
        return queue.unqueueTask(this.#ids.get(step.label) ?? '');
      case 'unschedule':
        return scheduler.unscheduleTask(this.#ids.get(step.label) ?? '');
      case 'pause':
        return void (await queue.pauseProcessing());
      case 'resume':
        return void (await queue.resumeProcessing());
      case 'compact':
        return void (await queue.compact());
      case 'compact schedule':
        return void (await scheduler.compact());
    }
  }
}

async function schedule(
  scheduler: Place['scheduler'],
  { tasks, delaySeconds, attempts }: Extract<Step, { type: 'schedule' }>,
): Promise<string | undefined> {
  return scheduler.scheduleTask(toSpec(tasks[0]), { delaySeconds, attempts });
}

/** Resolves when there is nothing to do, and sooner rather than later when others keep it busy or paused. */
async function untilIdle({ queue, scheduler }: Place): Promise<void> {
  for (let i = 0; i < LOOKS; i += 1) {
    const { waiting, deferred, processing } = await queue.snapshotTaskLists();
    const scheduled = await scheduler.howManyScheduled();
    if (waiting.length + deferred.length + processing.length + scheduled === 0) return;
    await pause(10);
  }
}

/** At once and whole, also when the next moment is the last. */
function say(line: ActorLine): void {
  writeSync(STANDARD_OUTPUT, `${JSON.stringify(line)}\n`);
}

/** A retry may be due before the queue has let go of the run that asked for it: then it is refused, and tried again. */
function failUnlessEarly(error: unknown): void {
  const { code, context } = error as {
    code?: string;
    context?: { refused?: { error: { code?: string } }[] };
  };
  const isEarly = context?.refused?.every((refusal) => refusal.error.code === 'TASK_PRESENT') ?? false;
  if (code !== 'TASKS_REFUSED' || !isEarly) fail(error);
}

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}

process.once('message', (order: ActorOrder) => {
  new Actor(order).live().catch(fail);
});
process.once('disconnect', () => process.exit(0));
