import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Logger } from './logger.js';

/** What `checkedSystem` takes: the logger, the name shown in messages, the program and its arguments. */
export interface SystemCommand {
  logger: Logger;
  name: string;
  cmd: string;
  args?: readonly string[];
}

/** Runs a program without a shell; warns when it fails. Resolves with its exit code, as a shell would give it. */
export async function runSystemCommand({ logger, name, cmd, args = [] }: SystemCommand): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(cmd, [...args], { stdio: ['ignore', 'inherit', 'inherit'], shell: false });
    child.once('error', (error) => {
      logger.warn(`${name}: could not start ${cmd}: ${error.message}`);
      resolve(127);
    });
    child.once('exit', (code, signal) => {
      if (code !== 0) logger.warn(`${name}: ${cmd} ended with ${signal ?? `exit code ${code}`}`);
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}
