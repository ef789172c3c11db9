import type { OptionSpec } from './command.js';

/** What a task is to run after, and with which others it can be waited for. */
export const dependencyFlags: readonly OptionSpec[] = [
  {
    flags: '--after <ids>',
    description: 'run after these have ended: ids or group:<name>, with commas between',
  },
  {
    flags: '--on-failure <what>',
    description: 'when one of them is not done: cancel (default), or run anyway',
  },
  { flags: '-g, --group <name>', description: 'a name to wait for the task by, together with others' },
];
