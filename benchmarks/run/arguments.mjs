import { parseArgs } from 'node:util';
import { figures } from '../figures/index.mjs';

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  rounds: { type: 'string', default: '5' },
  contenders: { type: 'string', default: '' },
  save: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
};

export function usage() {
  return [
    'npm run bench -- [options] [names of figures]',
    '',
    '  --quick               every figure once with small counts, Millrace alone; checks results, not times',
    '  --rounds <number>     rounds of each figure; the median counts (default 5)',
    '  --contenders <names>  only those whose name begins with one of these, separated by commas',
    '  --save                also write docs/benchmarks, which a run of all figures does by itself',
    '',
    'Figures:',
    ...figures.map(({ name, title }) => `  ${name.padEnd(20)}${title}`),
  ].join('\n');
}

/** What to measure. Ends the process with the usage and code 2 on a mistake. */
export function readArguments(words) {
  try {
    const { values, positionals } = parseArgs({ args: words, options: OPTIONS, allowPositionals: true });
    const rounds = values.quick ? 1 : Number(values.rounds);
    if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error(`--rounds has to be 1 or more`);
    const contenders = values.contenders.split(',').filter(Boolean);
    const chosen = positionals.length === 0 ? figures : positionals.flatMap(figuresNamed);
    const isComplete = positionals.length === 0 && contenders.length === 0 && !values.quick;
    return { ...values, rounds, contenders, figures: chosen, save: values.save || isComplete };
  } catch (error) {
    console.error(`${error.message}\n\n${usage()}`);
    process.exit(2);
  }
}

function figuresNamed(start) {
  const found = figures.filter(({ name }) => name.startsWith(start));
  if (found.length === 0) throw new Error(`There is no figure ${start}.`);
  return found;
}
