import { dirname, isAbsolute } from 'node:path';
import type { CommandContext, CommandOptions } from '../command-line/command.js';
import { isOptionSet } from '../command-line/option-values.js';
import type { Check } from '../doctor/check.js';
import { examine } from '../doctor/examination.js';
import type { GivenSettings } from '../doctor/examination.js';
import { isRepairable, repair } from '../doctor/repair.js';
import type { RepairReport } from '../doctor/repair.js';
import { checkDocuments, conclusionOf, printChecks, worstOf } from '../doctor/report.js';
import { RunnerError } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import type { Output } from '../output/output.js';
import { settingsWithoutFile } from '../settings/flags.js';

/** Looks for everything that is wrong; with --repair also mends what can be mended, after a copy and a question. */
export async function run(
  context: CommandContext,
  _words: readonly string[],
  options: CommandOptions,
): Promise<ExitCode> {
  const { output } = context;
  const settings = await givenSettings(context, options);
  const checks = await examine(settings, output);
  if (!isOptionSet(options, 'repair')) return end(output, checks);
  if (!isRepairable(checks)) {
    output.note('There is nothing that --repair could mend; nothing was changed.');
    return end(output, checks);
  }
  if (!output.json) printChecks(output, checks);
  if (!(await isConfirmed(context, options, settings))) {
    output.note('Nothing was changed.');
    return exitCodes.failed.code;
  }
  const report = await repair(settings.loaded, output);
  tell(output, report);
  return end(output, await examine(settings, output), report);
}

function end(output: Output, checks: readonly Check[], repaired?: RepairReport): ExitCode {
  const worst = worstOf(checks);
  const document = { status: worst, checks: checkDocuments(checks), ...(repaired && { repaired }) };
  output.show(document, () => printChecks(output, checks));
  output.note(conclusionOf(checks));
  return worst === 'problem' ? exitCodes.failed.code : exitCodes.done.code;
}

function tell(output: Output, { copy, putBack, notes }: RepairReport): void {
  output.note(`The state as it was: ${copy}`);
  for (const note of notes) output.warn(note);
  if (putBack.length > 0) output.note(`Put back: ${putBack.join(', ')}`);
  output.note('After the repair:');
}

async function isConfirmed(
  { confirm }: CommandContext,
  options: CommandOptions,
  { loaded }: GivenSettings,
): Promise<boolean> {
  const { name, stateDir } = loaded.settings.queue;
  if (!confirm || isOptionSet(options, 'yes')) return true;
  return confirm(`Copy the queue ${name} in ${stateDir}, and mend what can be mended?`);
}

/** A settings file that cannot be used is a finding, and the rest is looked at without it. */
async function givenSettings(
  { workspace, world }: CommandContext,
  options: CommandOptions,
): Promise<GivenSettings> {
  try {
    return { loaded: await workspace.settings(), error: undefined };
  } catch (error) {
    if (!(error instanceof RunnerError)) throw error;
    const { file, sources } = error.context as { file?: string; sources?: readonly string[] };
    const source = [file, ...(sources ?? [])].find((each) => each !== undefined && isAbsolute(each));
    const base = source === undefined ? world.folder : dirname(source);
    return { loaded: settingsWithoutFile(options, world.folder, base), error };
  }
}
