import { judge } from './judge.mjs';
import { describeMachine } from './machine.mjs';
import { Rounds } from './rounds.mjs';
import { printFigure, printHeader } from './report.mjs';
import { Surroundings } from './surroundings.mjs';
import { save } from './save.mjs';

/** Runs the figures, prints each as soon as it is there, and resolves to an exit code: 1 when something failed. */
export async function bench(options) {
  const surroundings = await Surroundings.create(options);
  try {
    const header = { ...describeMachine(), rounds: options.rounds, contenders: surroundings.describe() };
    printHeader(header, surroundings.leftOut);
    const results = [];
    for (const figure of options.figures) {
      const result = judge(figure, await new Rounds(figure, surroundings, options).run());
      printFigure(result, options);
      results.push(result);
      // After each figure: a run that is cut off leaves what it has.
      if (options.save && !options.quick) await save(header, results);
    }
    return results.some(({ failures }) => failures.length > 0) ? 1 : 0;
  } finally {
    await surroundings.remove();
  }
}
