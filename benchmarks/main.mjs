// Measures Millrace and what one would pick instead, side by side. `npm run bench -- --help` says more.
import { readArguments, usage } from './run/arguments.mjs';
import { bench } from './run/bench.mjs';

const options = readArguments(process.argv.slice(2));
if (options.help) console.log(usage());
else process.exitCode = await bench(options);
