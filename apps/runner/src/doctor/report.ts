import type { Output } from '../output/output.js';
import { counted, severityOf } from './check.js';
import type { Check, Severity } from './check.js';

/** Prints checks, one a line, and below each what is not as it should be with its remedy. */
export function printChecks(output: Output, checks: readonly Check[]): void {
  const width = Math.max(...checks.map(({ name }) => name.length));
  for (const { name, summary, findings } of checks) {
    output.verdict(severityOf(findings), `${name.padEnd(width)}  ${summary}`);
    for (const { message, remedy } of findings)
      output.underVerdict(`${message}\nTo do: ${remedy}.`, width + 2);
  }
}

/** What the checks come to, in a line. */
export function conclusionOf(checks: readonly Check[]): string {
  const count = (wanted: Severity): number =>
    checks.flatMap(({ findings }) => findings).filter(({ severity }) => severity === wanted).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  if (problems + warnings === 0) return 'Nothing is wrong.';
  return `${counted(problems, 'problem')}, ${counted(warnings, 'warning')}.`;
}

/** The checks as `--json` shows them. */
export function checkDocuments(checks: readonly Check[]): object[] {
  return checks.map(({ name, summary, findings }) => ({
    check: name,
    status: severityOf(findings),
    summary,
    findings: findings.map(({ isRepairable = false, ...finding }) => ({ ...finding, isRepairable })),
  }));
}

/** The worst of all checks. */
export function worstOf(checks: readonly Check[]): Severity {
  return severityOf(checks.flatMap(({ findings }) => findings));
}
