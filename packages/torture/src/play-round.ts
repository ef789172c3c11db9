import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { families } from './families.js';
import type { Scale } from './family.js';
import { Ledger } from './ledger.js';
import type { RoundRecord } from './ledger.js';
import { Random } from './random.js';

/** Which round is to be played. */
export interface RoundOrder {
  readonly family: string;
  readonly number: number;
  readonly seed: string;
  readonly scale: Scale;
}

/** How it went. `violation` says what was broken, and `folder` is what it left. */
export interface RoundResult extends RoundRecord {
  readonly order: RoundOrder;
  readonly seconds: number;
  readonly violation?: string;
  readonly folder?: string;
}

/** Plays one round in this process. Never rejects. */
export async function playRound(order: RoundOrder): Promise<RoundResult> {
  const begun = performance.now();
  const ledger = new Ledger();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `millrace-torture-${order.family}-`)));
  const ended = (): Omit<RoundResult, 'violation'> => ({
    order,
    seconds: (performance.now() - begun) / 1000,
    ...ledger.record(),
  });
  try {
    const random = new Random(`${order.seed}/${order.family}/${order.number}`);
    await familyCalled(order.family).play({ ...order, random, folder, ledger });
    rmSync(folder, { recursive: true, force: true });
    return ended();
  } catch (error) {
    return { ...ended(), violation: describe(error), folder };
  }
}

function familyCalled(name: string): (typeof families)[number] {
  const family = families.find((candidate) => candidate.name === name);
  if (family) return family;
  throw new Error(`There is no family ${name}; there are ${families.map((one) => one.name).join(', ')}.`);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
