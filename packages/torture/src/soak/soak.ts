import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Family, Round } from '../family.js';
import { promise } from '../violation.js';
import { isChild } from './children.js';
import type { Counts } from './counting-system.js';
import { pluginText } from './plugin-text.js';
import { Program } from './program.js';
import { assertFlat } from './sample.js';
import type { Sample } from './sample.js';

const SIZES = {
  short: { count: 4000, phases: 4, reloads: 1, longest: 40 },
  long: { count: 1_000_000, phases: 10, reloads: 3, longest: 4000 },
};
const ENQUEUERS = 3;
const HISTORY = 1000;

interface Answer extends Counts {
  readonly sample: Sample;
  readonly noted: number;
  readonly finished: number;
}

/** A long life of one queue: whatever it takes at a tenth of it, it takes at the end. */
export const soak: Family = {
  name: 'soak',
  title:
    'a million tasks through one queue, with rotation, compaction, history and plugins that are reloaded',
  once: true,
  limitSeconds: 1800,
  async play(round) {
    const { count, phases, reloads, longest } = SIZES[round.scale];
    const pauses = Array.from({ length: phases }, () =>
      Array.from({ length: reloads }, () => round.random.between(1, longest)),
    );
    round.ledger.plan(`${count} tasks; reloads after ${JSON.stringify(pauses)} ms`);
    const place = new SoakPlace(round, count);
    try {
      await live(round, place, count, pauses);
    } finally {
      place.end();
    }
  },
};

async function live(
  round: Round,
  place: SoakPlace,
  count: number,
  pauses: readonly (readonly number[])[],
): Promise<void> {
  const { ledger } = round;
  const begun = performance.now();
  const answers: Answer[] = [];
  for (const [phase, reloads] of pauses.entries()) {
    const size = count / pauses.length;
    answers.push(await place.livePhase(phase * size, (phase + 1) * size, reloads));
    assertAllRun(round, (phase + 1) * size, answers.at(-1));
  }
  ledger.measure('tasks a second', count / ((performance.now() - begun) / 1000));
  ledger.fault('plugin reloaded', place.version - 1);
  const [first, last] = [answers[0], answers.at(-1)];
  promise(first !== undefined && last !== undefined, 'There are no samples.');
  ledger.fault('journal rotated', last.rotations + place.counts.rotations);
  ledger.fault('journal compacted', last.compactions + place.counts.compactions);
  for (const name of Object.keys(last.sample) as (keyof Sample)[]) {
    ledger.measure(`${name} at a tenth`, first.sample[name]);
    ledger.measure(`${name} at the end`, last.sample[name]);
    ledger.check();
  }
  assertFlat(first.sample, last.sample);
}

/** Every task of the phases so far was run once, here or in a child, and history is as long as it may be. */
function assertAllRun({ ledger, folder }: Round, to: number, answer: Answer | undefined): void {
  const inChildren = Array.from({ length: to }, (_, number) => number).filter(isChild);
  const noted = readFileSync(join(folder, 'children'), 'utf8').trim().split('\n').map(Number);
  noted.sort((a: number, b: number) => a - b);
  ledger.check(to);
  promise(
    noted.join() === inChildren.join(),
    `Children ran ${noted.join()} instead of ${inChildren.join()}.`,
  );
  const here = to - inChildren.length;
  promise(answer?.noted === here, `${answer?.noted} tasks were run instead of ${here}.`);
  const kept = Math.min(to, HISTORY);
  promise(answer.finished === kept, `History keeps ${answer.finished} tasks instead of ${kept}.`);
}

/** The processes and folders of one soak. */
class SoakPlace {
  version = 1;
  counts: Counts = { rotations: 0, compactions: 0 };
  readonly #plugins: string;
  readonly #runner: Program;
  readonly #enqueuers: readonly Program[];

  constructor({ folder }: Round, count: number) {
    this.#plugins = join(folder, 'plugins');
    mkdirSync(this.#plugins, { mode: 0o755 });
    this.#write();
    const state = join(folder, 'state');
    this.#runner = new Program('soak-runner', [state, this.#plugins, `${count}`]);
    this.#enqueuers = Array.from(
      { length: ENQUEUERS },
      (_, own) => new Program('soak-enqueuer', [state, `${own}`, `${ENQUEUERS}`]),
    );
  }

  /** Tasks are added, plugins reloaded meanwhile; resolves when everything was run. */
  async livePhase(from: number, to: number, reloads: readonly number[]): Promise<Answer> {
    const adding = Promise.all(this.#enqueuers.map(async (one) => one.ask<Counts>({ from, to })));
    adding.catch(() => undefined);
    for (const milliseconds of reloads) {
      await pause(milliseconds);
      this.version += 1;
      this.#write();
    }
    const counts = await adding;
    this.counts = {
      rotations: counts.reduce((sum, { rotations }) => sum + rotations, 0),
      compactions: counts.reduce((sum, { compactions }) => sum + compactions, 0),
    };
    return this.#runner.ask<Answer>({ version: this.version });
  }

  end(): void {
    for (const program of [this.#runner, ...this.#enqueuers]) program.kill();
  }

  /** As the documentation asks for: written elsewhere, renamed into place. */
  #write(): void {
    const draft = join(this.#plugins, 'soak.draft');
    writeFileSync(draft, pluginText(this.version), { mode: 0o644 });
    renameSync(draft, join(this.#plugins, 'soak.mjs'));
  }
}
