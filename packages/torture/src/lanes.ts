import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RoundOrder, RoundResult } from './play-round.js';

const LANE = fileURLToPath(new URL('./lane.js', import.meta.url));
const DEFAULT_LIMIT_SECONDS = 120;

/** One process that plays rounds, replaced when a round hangs or brings it down. */
export class Lane {
  #process: ChildProcess | undefined;

  /** Resolves with the result of a round; a hang and the death of the process are violations. */
  async play(order: RoundOrder, limitSeconds = DEFAULT_LIMIT_SECONDS): Promise<RoundResult> {
    const lane = (this.#process ??= fork(LANE, {
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }));
    return new Promise((resolve) => {
      const end = (result: RoundResult): void => {
        clearTimeout(limit);
        lane.removeAllListeners();
        if (result.violation !== undefined) this.end();
        resolve(result);
      };
      const limit = setTimeout(
        () => end(brokenRound(order, `It hangs: no end after ${limitSeconds} s.`)),
        limitSeconds * 1000,
      );
      lane.once('message', (result) => end(result as RoundResult));
      lane.once('exit', (code, signal) =>
        end(brokenRound(order, `The process of the round ended by itself: ${signal ?? code}.`)),
      );
      lane.send(order);
    });
  }

  /** Ends the process, and with it those that it started and did not put into groups of their own. */
  end(): void {
    const { pid } = this.#process ?? {};
    this.#process = undefined;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
}

function brokenRound(order: RoundOrder, violation: string): RoundResult {
  return { order, seconds: 0, faults: {}, checks: 0, measured: {}, planHash: '', violation };
}
