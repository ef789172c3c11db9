import type { OptionSpec } from './command.js';

/** The options of every command; those about settings do not make sense inside the shell, where the queue is open. */
export const formOptions: readonly OptionSpec[] = [
  { flags: '-j, --json', description: 'print one JSON document (run: one a line)' },
  { flags: '-v, --verbose', description: 'say more; unexpected errors show where they come from' },
];

export const settingsOptions: readonly OptionSpec[] = [
  {
    flags: '-c, --config <file>',
    description: 'settings file (default: millrace.yaml here or in a folder above)',
  },
  { flags: '-S, --state-dir <folder>', description: 'short for --set queue.stateDir=<folder>' },
  { flags: '-n, --name <queue>', description: 'short for --set queue.name=<queue>' },
  {
    flags: '-s, --set <section.key=value>',
    description: 'a setting, over that of the file; may be repeated',
  },
];
