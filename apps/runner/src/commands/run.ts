import type { CommandContext } from '../command-line/command.js';
import { Daemon } from '../daemon/daemon.js';
import { EventReport } from '../daemon/event-report.js';

/** Processes tasks in the foreground until told to stop. */
export async function run({ output, workspace, world }: CommandContext): Promise<void> {
  const report = new EventReport(output);
  await new Daemon(() => workspace.renewed(output, report.logger), report, world).run();
}
