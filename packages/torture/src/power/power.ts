import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MemoryDisk } from '@millrace/state-file/testing';
import type { Family, Round } from '../family.js';
import { assertImage } from './image.js';
import { PowerNotes } from './power-notes.js';
import { planPowerLife } from './power-plan.js';
import type { PowerLife } from './power-plan.js';
import { PowerProcess } from './power-process.js';
import { PowerSupply } from './power-supply.js';

const SIZES = {
  short: { histories: 3, cuts: 4, steps: 20, images: 6 },
  long: { histories: 10, cuts: 6, steps: 40, images: 12 },
};

/** The power goes while up to three processes work on one disk. */
export const power: Family = {
  name: 'power',
  title: 'power cuts before any system call of up to three processes, each with many possible disks after it',
  async play(round) {
    const { histories, cuts, steps } = SIZES[round.scale];
    const plan = Array.from({ length: histories }, (_, history) =>
      Array.from({ length: cuts }, (__, cut) =>
        planPowerLife(round.random, `${history}.${cut}`, cut === 0, steps),
      ),
    );
    round.ledger.plan(JSON.stringify(plan));
    for (const [number, lives] of plan.entries()) await playHistory(round, number, lives);
  },
};

/** Each life goes on from one of the disks that the cut before it may have left. */
async function playHistory(round: Round, number: number, lives: readonly PowerLife[]): Promise<void> {
  const stateDir = join(round.folder, `${number}`);
  mkdirSync(stateDir);
  const random = round.random.derive(`disk ${number}`);
  const notes = new PowerNotes();
  let disk = new MemoryDisk(() => random.fraction());
  for (const life of lives) {
    await live(round, stateDir, disk, life, notes);
    for (let image = 0; image < SIZES[round.scale].images; image += 1) {
      round.ledger.fault('disk after a power cut');
      round.ledger.check(await assertImage(stateDir, disk.powerCut(), notes));
    }
    disk = disk.powerCut();
  }
}

async function live(
  { ledger }: Round,
  stateDir: string,
  disk: MemoryDisk,
  { processes, cutAt }: PowerLife,
  notes: PowerNotes,
): Promise<void> {
  const supply = new PowerSupply(disk, cutAt);
  const begun = processes.map((steps) => ({
    process: new PowerProcess(stateDir, supply, notes),
    steps,
  }));
  const work = Promise.all(begun.map(async ({ process, steps }) => process.run(steps)));
  try {
    // What was under way when the power went may wait for ever.
    await Promise.race([work, supply.gone]);
    ledger.fault(supply.isOn ? 'power cut after everything' : 'power cut before a system call');
  } finally {
    supply.cut();
    work.catch(() => undefined);
    for (const { process } of begun) process.leave();
  }
}
