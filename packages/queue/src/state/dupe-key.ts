import { splitArguments } from '../command-line.js';
import type { TaskRecord } from '../task.js';

/** The key by which the default rule tells duplicates: command and arguments, whatever their spacing and quoting. */
export function dupeKeyOf({ command, argstring, args }: TaskRecord): string {
  return JSON.stringify([command, ...(args ?? splitArguments(argstring ?? ''))]);
}
