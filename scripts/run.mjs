// The one entry of every root script: installs when needed, then runs the task's steps in order.
import { check } from './check.mjs';
import { install } from './install.mjs';
import { node } from './tools.mjs';
import * as steps from './steps.mjs';

const tasks = {
  bench: async (args) => (await steps.build()) || node('benchmarks/main.mjs', args),
  build: (args) => steps.build(args),
  check: () => check(),
  demo: async (args) => (await steps.build()) || node('apps/runner/dist/demo.js', args),
  format: (args) => steps.format(['--write', ...args]),
  lint: (args) => steps.lint(args),
  test: async (args) => (await steps.build()) || steps.test(args),
  torture: async (args) => (await steps.build()) || node('packages/torture/dist/cli.js', args),
  types: (args) => steps.types(args),
};

const [name, ...args] = process.argv.slice(2);
const task = tasks[name];
if (task === undefined) {
  console.error(`Usage: node scripts/run.mjs ${Object.keys(tasks).join('|')} [arguments]`);
  process.exit(2);
}
// check reports a failed installation in its tally, so it installs by itself.
const code = name === 'check' ? 0 : await install();
process.exitCode = code || (await task(args));
