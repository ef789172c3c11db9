import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../measure.mjs', import.meta.url));
const LIMIT_SECONDS = 300;

/** A process that measures, apart from the one that counts. It ends with that one. */
class MeasuringProcess {
  #child = fork(script, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  #kill = () => this.#child.kill('SIGKILL');

  constructor() {
    process.once('exit', this.#kill);
  }

  /** Resolves to the metrics of one measurement, rejects with what went wrong with it. */
  async measure(measurement) {
    const timer = setTimeout(this.#kill, LIMIT_SECONDS * 1000);
    const ended = new AbortController();
    try {
      return await this.#answer(measurement, ended.signal);
    } finally {
      ended.abort();
      clearTimeout(timer);
    }
  }

  async end() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.disconnect();
      await exited;
    }
    process.off('exit', this.#kill);
  }

  async #answer(measurement, signal) {
    const reply = once(this.#child, 'message', { signal });
    const close = once(this.#child, 'close', { signal });
    this.#child.send(measurement);
    const [first, second] = await Promise.race([reply, close]);
    if (first?.metrics) return first.metrics;
    throw new Error(first?.error ?? `the process ended with ${second ?? first} and without a result`);
  }
}

/** Measures each time in a new process; with `shared` in one for all, which is enough where only results count. */
export function measuring({ shared }) {
  let kept;
  return {
    async measure(measurement) {
      const measuringProcess = kept ?? new MeasuringProcess();
      if (shared) kept = measuringProcess;
      try {
        return await measuringProcess.measure(measurement);
      } finally {
        if (!shared) await measuringProcess.end();
      }
    },
    end: async () => kept?.end(),
  };
}
