import { join } from 'node:path';
import type { Round } from '../family.js';
import { assertEnded } from '../promises/ends.js';
import { assertKept } from '../promises/keeping.js';
import { recoveryTimes } from '../promises/recovery.js';
import { readRuns, RUN_LOG_VARIABLE } from '../promises/run-log.js';
import {
  assertNoNeedlessRepetition,
  assertNoOverlap,
  assertWithinSlots,
  runsFrom,
} from '../promises/runs.js';
import type { TaskBook } from '../promises/task-book.js';
import { drain } from './drain.js';
import type { Lives } from './lives.js';
import { closePlace, openPlace } from './place.js';

/** Where the processes of a round write what they run. */
export function runLogOf({ folder }: Round): string {
  return join(folder, 'runs.log');
}

/** What is compared with the promises, during a round and at its end. */
export class Inspection {
  #last: Promise<void> = Promise.resolve();

  constructor(
    readonly round: Round,
    readonly book: TaskBook,
    readonly lives: Lives,
  ) {}

  /** Opens the files anew, whatever others do at the moment, and looks whether everything is kept. One at a time. */
  async reopen(): Promise<void> {
    return (this.#last = this.#last.then(async () => {
      const place = await openPlace(this.lives.place);
      this.round.ledger.check(await assertKept(this.book, place));
      await closePlace(place);
    }));
  }

  /** When nobody is left: looks, runs what is left, and looks whether everything has ended as it should. */
  async finish(): Promise<void> {
    const { ledger } = this.round;
    await this.reopen();
    process.env[RUN_LOG_VARIABLE] = this.lives.runLog;
    const place = await openPlace(this.lives.place);
    await drain(place);
    this.book.pauseAcknowledged(false);
    ledger.check(await assertKept(this.book, place));
    const lines = readRuns(this.lives.runLog);
    const runs = runsFrom({ lines, deaths: this.lives.deaths });
    const tagsOf = (label: string): readonly string[] => this.book.find(label)?.task.data.tags ?? [];
    ledger.check(assertNoOverlap(runs, tagsOf));
    ledger.check(assertWithinSlots(runs, this.lives.place.slots));
    ledger.check(assertNoNeedlessRepetition(runs, this.lives.place.slots));
    ledger.check(await assertEnded(this.book, place, runs, this.lives.deaths.size));
    await closePlace(place);
    for (const { type, point } of lines) if (type === 'dying') ledger.fault(`kill -9 of a child ${point}`);
    for (const seconds of recoveryTimes(runs, this.lives.runnerTimes))
      ledger.measure('recovery after kill -9 (s)', seconds);
  }
}
