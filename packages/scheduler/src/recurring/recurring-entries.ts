import { isDeepStrictEqual } from 'node:util';
import type { StateFile, Transaction } from '@millrace/state-file';
import { SchedulerError } from '../errors.js';
import { newItemSuffix } from '../identity.js';
import type { Schedule } from '../schedule.js';
import type { ScheduleOp } from '../schedule-model.js';
import { add, changeRule, foundEntry, pause, remove, resume } from './changing.js';
import type { Moment } from './occurring.js';
import type { RecurringEntry, RecurringRule } from './recurring-entry.js';
import { assertRecurringName, assertYetToCome, changedRule, keepWritten, toRule } from './recurring-spec.js';
import type { RecurringChanges, RecurringSpec } from './recurring-spec.js';
import { nextTimesOf, viewOf } from './recurring-view.js';
import type { OccurrenceTime, RecurringView } from './recurring-view.js';

type ScheduleTransaction = Transaction<Schedule, ScheduleOp>;

/** What `syncRecurring` did, by the names of the entries. */
export interface RecurringSync {
  readonly added: readonly string[];
  readonly edited: readonly string[];
  readonly removed: readonly string[];
}

/** The recurring entries of a schedule: what is asked of them, and what people change. */
export class RecurringEntries {
  constructor(
    readonly file: StateFile<Schedule, ScheduleOp>,
    readonly now: () => number,
    readonly token: string,
  ) {}

  async add(name: string, spec: RecurringSpec): Promise<RecurringView> {
    assertRecurringName(name);
    const moment = this.#moment();
    const rule = toRule(spec, moment.now);
    return this.file.update((tx) => {
      const there = tx.state.recurring.get(name);
      if (!there) {
        assertYetToCome(rule, moment.now);
        add(tx, name, rule, moment);
      } else if (!isDeepStrictEqual(keepWritten(rule, there.rule, spec), there.rule)) throw exists(name);
      return viewOf(tx.state, foundEntry(tx.state, name));
    });
  }

  async edit(name: string, changes: RecurringChanges): Promise<RecurringView> {
    return this.#change(name, (tx, entry, moment) => {
      const rule = changedRule(entry.rule, changes, moment.now);
      assertYetToCome(rule, moment.now);
      changeRule(tx, entry, rule, moment);
    });
  }

  async pause(name: string): Promise<RecurringView> {
    return this.#change(name, (tx, entry, moment) => void (entry.isPaused || pause(tx, entry, moment)));
  }

  async resume(name: string): Promise<RecurringView> {
    return this.#change(name, (tx, entry, moment) => void (entry.isPaused && resume(tx, entry, moment)));
  }

  async remove(name: string): Promise<boolean> {
    assertRecurringName(name);
    const moment = this.#moment();
    return this.file.update((tx) => {
      const entry = tx.state.recurring.get(name);
      if (entry) remove(tx, entry, moment);
      return entry !== undefined;
    });
  }

  async sync(specs: Readonly<Record<string, RecurringSpec>>, source: string): Promise<RecurringSync> {
    const moment = this.#moment();
    const rules = new Map<string, RecurringRule>();
    for (const [name, spec] of Object.entries(specs)) {
      assertRecurringName(name);
      rules.set(name, toRule(spec, moment.now));
    }
    return this.file.update((tx) => {
      const added = [...rules].filter(([name]) => !tx.state.recurring.has(name));
      const edited = [...rules].flatMap(([name, rule]) => {
        const entry = tx.state.recurring.get(name);
        const spec = specs[name];
        return entry && spec && bringInLine(tx, entry, keepWritten(rule, entry.rule, spec), source, moment)
          ? [name]
          : [];
      });
      for (const [name, rule] of added) add(tx, name, rule, moment, source);
      const gone = [...tx.state.recurring.values()].filter(
        (entry) => entry.source === source && !rules.has(entry.name),
      );
      for (const entry of gone) remove(tx, entry, moment);
      return { added: added.map(([name]) => name), edited, removed: gone.map(({ name }) => name) };
    });
  }

  async list(): Promise<RecurringView[]> {
    const state = await this.file.read();
    const entries = [...state.recurring.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return entries.map((entry) => viewOf(state, entry));
  }

  async nextTimes(name: string, count: number): Promise<OccurrenceTime[]> {
    assertRecurringName(name);
    const state = await this.file.read();
    return nextTimesOf(state, foundEntry(state, name), count, this.now());
  }

  async #change(
    name: string,
    decide: (tx: ScheduleTransaction, entry: RecurringEntry, moment: Moment) => void,
  ): Promise<RecurringView> {
    assertRecurringName(name);
    const moment = this.#moment();
    return this.file.update((tx) => {
      decide(tx, foundEntry(tx.state, name), moment);
      return viewOf(tx.state, foundEntry(tx.state, name));
    });
  }

  #moment(): Moment {
    return { now: this.now(), token: this.token, random: newItemSuffix() };
  }
}

/** False when an entry was in line already. One that was added by hand belongs to the source from then on. */
function bringInLine(
  tx: ScheduleTransaction,
  entry: RecurringEntry,
  rule: RecurringRule,
  source: string,
  moment: Moment,
): boolean {
  if (entry.source === source && isDeepStrictEqual(rule, entry.rule)) return false;
  changeRule(tx, { ...entry, source }, rule, moment);
  return true;
}

function exists(name: string): SchedulerError {
  return new SchedulerError(
    'RECURRING_EXISTS',
    `There is a recurring entry '${name}' that does something else. Change it with editRecurring, or remove it first.`,
    { name },
  );
}
