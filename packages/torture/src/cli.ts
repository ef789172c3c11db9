import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { families } from './families.js';
import type { Family, Scale } from './family.js';
import type { RoundResult } from './play-round.js';
import { mutations } from './mutations/mutations.js';
import { tryMutation } from './mutations/try-mutation.js';
import { Report } from './report/report.js';
import { run } from './run.js';

interface Flags {
  readonly minutes: number;
  readonly seed: string;
  readonly only?: readonly string[];
  readonly rounds?: number;
  readonly round?: number;
  readonly lanes: number;
  readonly scale: Scale;
  readonly stopAtViolation?: boolean;
  readonly mutations?: readonly string[] | true;
}

const names = families.map(({ name }) => name);

await new Command('torture')
  .description('Injects faults and checks that every promise holds. Exits with 1 when one was broken.')
  .option('--minutes <n>', 'begin no round after so many minutes', positive, 2)
  .option('--seed <text>', 'the same seed gives the same faults', String(randomInt(2 ** 31)))
  .addOption(new Option('--only <families...>', 'only these families').choices(names))
  .option('--rounds <n>', 'at most so many rounds of each family', positive)
  .option('--round <n>', 'only this round, to see a violation again', notNegative)
  .option('--lanes <n>', 'so many rounds at the same time', positive, availableParallelism())
  .addOption(new Option('--scale <size>', 'how much a round does').choices(['short', 'long']).default('long'))
  .option('--stop-at-violation', 'begin no round once a promise was broken')
  .option(
    '--mutations [names...]',
    'instead: break the product on purpose, in each way, and see that it is noticed',
  )
  .action(async (flags: Flags) => (flags.mutations ? tryMutations(flags, flags.mutations) : torture(flags)))
  .parseAsync();

async function torture({ only, seed, ...flags }: Flags): Promise<void> {
  const chosen = families.filter(({ name }) => only === undefined || only.includes(name));
  const report = new Report(chosen, seed);
  console.log(`Seed ${seed}: ${chosen.map(({ name }) => name).join(', ')}`);
  const onResult = (result: RoundResult): void => {
    report.add(result);
    tell(result, chosen, report);
  };
  await run({ ...flags, seed, families: chosen, onResult });
  console.log(`\n${report.toMarkdown()}`);
  process.exitCode = report.violationCount === 0 ? 0 : 1;
}

async function tryMutations({ seed }: Flags, names: readonly string[] | true): Promise<void> {
  const chosen = mutations.filter(({ name }) => names === true || names.includes(name));
  let missed = 0;
  for (const mutation of chosen) {
    const { caught, seconds, evidence } = await tryMutation(mutation, seed);
    if (!caught) missed += 1;
    console.log(
      `${caught ? 'caught' : 'MISSED'} in ${seconds.toFixed(1)} s: ${mutation.name}\n  ${evidence}`,
    );
  }
  console.log(`${chosen.length - missed} of ${chosen.length} mutations caught`);
  process.exitCode = missed === 0 && chosen.length > 0 ? 0 : 1;
}

function tell(
  { order, violation, folder, seconds }: RoundResult,
  chosen: readonly Family[],
  report: Report,
): void {
  const { family, number, seed, scale } = order;
  if (violation !== undefined) {
    console.error(`\nVIOLATION in ${family}, round ${number}: ${violation}`);
    if (folder !== undefined) console.error(`What it left: ${folder}`);
    console.error(
      `Again: npm run torture -- --seed ${seed} --only ${family} --round ${number} --scale ${scale}\n`,
    );
  } else if (chosen.length === 1 || chosen[0]?.name === family) {
    console.log(`${family} ${number}: ${seconds.toFixed(1)} s; so far ${report.summary}`);
  }
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError('It has to be a number above 0.');
  return number;
}

function notNegative(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('It has to be 0, 1, 2, ...');
  return number;
}
