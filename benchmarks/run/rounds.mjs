import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Measures one figure: all its series by turns, round after round, so that whatever else the machine does meets all of
 * them alike. Every measurement has a process and a folder of its own.
 */
export class Rounds {
  constructor(figure, surroundings, options) {
    this.figure = figure;
    this.surroundings = surroundings;
    this.count = options.quick ? figure.quickCount : figure.count;
    this.rounds = Math.min(options.rounds, figure.maxRounds ?? Infinity);
  }

  /** Resolves to the samples of each metric of each series, and to what failed. */
  async run() {
    const series = this.figure.series.filter(({ contender }) => this.surroundings.has(contender));
    const samples = Object.fromEntries(series.map(({ name }) => [name, {}]));
    const failures = [];
    for (let round = 0; round < this.rounds; round += 1) {
      for (const { name } of rotated(series, round)) {
        try {
          const metrics = await this.#measure(name);
          for (const [metric, value] of Object.entries(metrics)) (samples[name][metric] ??= []).push(value);
        } catch (error) {
          failures.push(`${name}: ${error.message}`);
        }
      }
    }
    return { samples, failures, series, count: this.count };
  }

  async #measure(series) {
    const dir = join(this.surroundings.dir, 'measured');
    mkdirSync(dir);
    try {
      return await this.surroundings.measuring.measure({
        figure: this.figure.name,
        series,
        place: { dir, count: this.count, servers: this.surroundings.servers, shared: this.surroundings.dir },
      });
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
}

/** Nobody is always first, when the disk is still busy with what was before. */
function rotated(list, by) {
  const shift = by % Math.max(1, list.length);
  return [...list.slice(shift), ...list.slice(0, shift)];
}
