import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from './install.mjs';
import * as steps from './steps.mjs';

const checks = [
  ['build', () => steps.build()],
  ['format', () => steps.format()],
  ['lint', () => steps.lint()],
  ['types', () => steps.types()],
  ['unused code and dependencies', () => steps.unused()],
  ['packed packages', () => steps.packages()],
];

async function timed(name, step) {
  console.log(`\n== ${name}`);
  const start = performance.now();
  const code = await step();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`== ${name}: ${code === 0 ? 'passed' : 'FAILED'} in ${seconds} s`);
  return code;
}

/** A suite that cannot be loaded counts as one failure, and so does a Jest that ends badly without naming one. */
function tally(report, code) {
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return { passed: report.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed };
}

async function tests() {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-check-'));
  const file = join(folder, 'jest.json');
  try {
    const code = await timed('tests', () => steps.test(['--ci', '--json', `--outputFile=${file}`]));
    return tally(JSON.parse(readFileSync(file, 'utf8')), code);
  } catch (error) {
    console.error(`The tests left no report: ${error.message}`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs every check and then every test, and ends with the tally as its last line. Resolves to an exit code. */
export async function check() {
  const total = { passed: 0, failed: 0 };
  const count = (code) => {
    total[code === 0 ? 'passed' : 'failed'] += 1;
    return code;
  };
  if (count(await timed('install', install)) === 0) {
    for (const [name, step] of checks) count(await timed(name, step));
    const { passed, failed } = await tests();
    total.passed += passed;
    total.failed += failed;
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}
