import type { CommandSpec } from './command.js';

/** Commands that stay until something has happened, and the one that says what has. */
export const following: readonly CommandSpec[] = [
  {
    name: 'wait',
    group: 'Looking',
    summary: 'wait until tasks have ended; the exit code says how',
    usage: '[options] [ids...]',
    arguments: [{ name: 'ids', variadic: true, kind: 'anyId' }],
    options: [
      { flags: '--all', description: 'for all tasks in the queue at this moment; not for scheduled ones' },
      { flags: '-g, --group <name>', description: 'for all tasks that are in a group at this moment' },
      { flags: '--timeout <delay>', description: 'wait no longer than that, for example 10m' },
    ],
    details: 'Ends with 0 when all are done, with 5 when one is not, with 6 when the time is over.',
    examples: ['wait 7', 'wait --all --timeout 10m && echo all done'],
    load: async () => import('../commands/wait.js'),
  },
  {
    name: 'follow',
    group: 'Looking',
    summary: 'show live what a task writes and how far it is, until it has ended',
    usage: '[options] [id]',
    arguments: [{ name: 'id', kind: 'anyId' }],
    details: 'Without an id, all tasks until told to stop. Ends with 5 when the task was not done.',
    examples: ['follow 7', 'follow --json'],
    load: async () => import('../commands/follow.js'),
  },
  {
    name: 'history',
    group: 'Looking',
    summary: 'list the tasks that have ended, the last one first',
    options: [
      { flags: '--failed', description: 'only those that were not done' },
      { flags: '--command <name>', description: 'only those of a command' },
      { flags: '--limit <number>', description: 'how many (default: 20)' },
    ],
    examples: ['history --failed', 'history --command shell --limit 100'],
    load: async () => import('../commands/history.js'),
  },
];
