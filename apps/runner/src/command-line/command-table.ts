import { targetOptions } from '../brakes/target.js';
import type { ArgumentSpec, CommandSpec, OptionSpec } from './command.js';
import { following } from './following-commands.js';
import { dependencyFlags } from './dependency-flags.js';
import { recurring } from './recurring-command.js';
import { settingUp } from './setup-commands.js';

const id: ArgumentSpec = { name: 'id', required: true, kind: 'anyId' };
const attempts: OptionSpec = {
  flags: '-a, --attempts <number>',
  description: 'how often the task may be tried (default: 1)',
};
const priority: OptionSpec = {
  flags: '-p, --priority <number>',
  description: 'larger runs earlier (default: 0)',
};
const data: OptionSpec = {
  flags: '-d, --data <json>',
  description: 'JSON that the processor gets beside the arguments',
};
const retry: OptionSpec = {
  flags: '-r, --retry <policy>',
  description: 'how often it is tried when it fails: 5, or with a delay 5,10s or 5,10s,exponential',
};
const passing = "Options go before the task's command; everything behind it belongs to the task.";

const queueOptions: readonly OptionSpec[] = [
  {
    flags: '-f, --file <path>',
    description: 'queue one command string a line from a file, or from - (standard input)',
  },
  { flags: '-e, --explain', description: 'say for each task whether it was queued, and if not, why' },
  priority,
  data,
  retry,
  ...dependencyFlags,
];

const tasks: readonly CommandSpec[] = [
  {
    name: 'queue',
    group: 'Tasks',
    summary: 'put a task at the end of the queue and print its id',
    usage: '[options] <command> [arguments...]',
    arguments: [{ name: 'command', variadic: true, kind: 'taskCommand' }],
    options: queueOptions,
    passThrough: true,
    details: `${passing}\nOne word with white space in it is taken as a whole command string.`,
    load: async () => import('../commands/queue.js'),
  },
  {
    name: 'add',
    group: 'Tasks',
    summary: 'queue a program with its arguments and print the id of the task',
    usage: '[options] -- <program> [arguments...]',
    arguments: [{ name: 'program', variadic: true }],
    options: queueOptions,
    passThrough: true,
    details:
      'Short for `queue shell`. The program runs in the folder you are in, without a shell; for one, add -- sh -c "...".',
    examples: [
      'add -- tar czf backup.tgz documents',
      "add -- sh -c 'du -sh * > sizes.txt'",
      'add --file programs.txt',
      'add --after 7,8 --on-failure run -- rm -r scratch',
    ],
    load: async () => import('../commands/add.js'),
  },
  {
    name: 'unqueue',
    group: 'Tasks',
    summary: 'take waiting tasks out of the queue',
    arguments: [{ name: 'ids', required: true, variadic: true, kind: 'waitingId' }],
    load: async () => import('../commands/unqueue.js'),
  },
  {
    name: 'cancel',
    group: 'Tasks',
    summary: 'end tasks, whether they wait, are scheduled or are running',
    arguments: [{ name: 'ids', required: true, variadic: true, kind: 'anyId' }],
    options: [{ flags: '-r, --reason <text>', description: 'kept with the task, shown by show and why' }],
    details:
      'A running task is told by its signal, a child also by SIGTERM and, after the grace period, SIGKILL.\n' +
      'It is not run again, whatever becomes of its runner.',
    examples: ['cancel 7', "cancel --reason 'wrong folder' 7 8"],
    load: async () => import('../commands/cancel.js'),
  },
  {
    name: 'retry',
    group: 'Tasks',
    summary: 'let tasks that have ended wait again and print their ids',
    usage: '[options] [ids...]',
    arguments: [{ name: 'ids', variadic: true, kind: 'anyId' }],
    options: [
      { flags: '-a, --all', description: 'all that failed, timed out, were lost or cancelled' },
      { flags: '--command <name>', description: 'with --all: only those of this command' },
    ],
    details: 'Their attempts are counted anew.',
    examples: ['retry 7', 'retry --all --command shell'],
    load: async () => import('../commands/retry.js'),
  },
  {
    name: 'edit',
    group: 'Tasks',
    summary: 'change a task that is not running',
    usage: '[options] <id> [-- <new arguments...>]',
    arguments: [
      { name: 'id', required: true, kind: 'anyId' },
      { name: 'arguments', variadic: true },
    ],
    options: [
      { flags: '-p, --priority <number>', description: 'it goes behind the others of that priority' },
      { flags: '-t, --timeout <delay>', description: 'its time limit as a child process' },
      data,
      { flags: '--at <time>', description: 'when it is due, if it is scheduled' },
      { flags: '--after <delay>', description: 'in what time it is due, if it is scheduled' },
    ],
    examples: [
      'edit 7 --priority 10',
      "edit 7 --at 'tomorrow 9:00'",
      'edit 7 -- tar czf other.tgz documents',
    ],
    load: async () => import('../commands/edit.js'),
  },
  {
    name: 'delete_unprocessed_tasks',
    aliases: ['delete-unprocessed-tasks'],
    group: 'Tasks',
    summary: 'delete all tasks that wait, are deferred or scheduled',
    usage: '[options] [scheduled|waiting]',
    arguments: [{ name: 'what', choices: ['scheduled', 'waiting'] }],
    options: [{ flags: '-y, --yes', description: 'do not ask; without a terminal nothing is asked anyway' }],
    details: '`waiting` includes deferred tasks. What is being processed is left alone.',
    load: async () => import('../commands/delete-unprocessed-tasks.js'),
  },
];

const later: readonly CommandSpec[] = [
  {
    name: 'schedule',
    group: 'Later',
    summary: 'queue a task later and print its id',
    usage: '[options] [at <time> | after <delay>] <command> [arguments...]',
    arguments: [
      { name: 'words', required: true, variadic: true, hints: ['at', 'after'], kind: 'taskCommand' },
    ],
    options: [attempts, priority, data, retry],
    passThrough: true,
    details:
      'Time: epoch seconds or an ISO date-time such as 2030-01-31T08:00.\n' +
      `Delay: seconds, or 10m, 2h, 1d, 1h30m. Neither: due at once.\n${passing}`,
    load: async () => import('../commands/schedule.js'),
  },
  {
    name: 'unschedule',
    group: 'Later',
    summary: 'take tasks out of the schedule',
    arguments: [{ name: 'ids', required: true, variadic: true, kind: 'scheduledId' }],
    load: async () => import('../commands/unschedule.js'),
  },
  recurring,
  {
    name: 'flush_scheduled_tasks',
    aliases: ['flush-scheduled-tasks'],
    group: 'Later',
    summary: 'queue everything that is scheduled, due or not',
    load: async () => import('../commands/flush-scheduled-tasks.js'),
  },
];

const looking: readonly CommandSpec[] = [
  {
    name: 'list',
    group: 'Looking',
    summary: 'list tasks',
    usage: '[options] [verbose] [active|deferred|waiting|blocked|retrying|scheduled]',
    arguments: [
      {
        name: 'what',
        variadic: true,
        choices: ['verbose', 'active', 'deferred', 'waiting', 'blocked', 'retrying', 'scheduled'],
      },
    ],
    load: async () => import('../commands/list.js'),
  },
  {
    name: 'find',
    group: 'Looking',
    summary: 'find a task by id, or the tasks of a command',
    usage: '[options] task <id> | command <name>',
    arguments: [
      { name: 'what', required: true, choices: ['task', 'command'] },
      { name: 'value', required: true, kind: 'anyId' },
    ],
    load: async () => import('../commands/find.js'),
  },
  {
    name: 'show',
    group: 'Looking',
    summary: 'show a task in whatever state, with its outcome',
    arguments: [id],
    load: async () => import('../commands/show.js'),
  },
  {
    name: 'why',
    group: 'Looking',
    summary: 'say in one sentence why a task is not running',
    arguments: [id],
    details: 'Answers with the plugins that are loaded here; runners that have others may differ.',
    load: async () => import('../commands/why.js'),
  },
  {
    name: 'log',
    group: 'Looking',
    summary: 'print what a child task wrote',
    arguments: [id],
    load: async () => import('../commands/log.js'),
  },
  {
    name: 'status',
    group: 'Looking',
    summary: 'count the tasks and say whether processing is paused',
    load: async () => import('../commands/status.js'),
  },
  {
    name: 'info',
    group: 'Looking',
    summary: 'show the settings in force and where they come from',
    load: async () => import('../commands/info.js'),
  },
  {
    name: 'plugins',
    group: 'Looking',
    summary: 'list the plugins, check a file, or enable or disable one',
    usage: '[options] [list|verbose] | check <file> | enable|disable <name>',
    arguments: [
      { name: 'what', choices: ['list', 'verbose', 'check', 'enable', 'disable'] },
      { name: 'value', kind: 'plugin' },
    ],
    details:
      '`check` loads a file for itself and says everything that is wrong with it; ends with 1 then.\n' +
      '`enable` and `disable` change plugins.disabled in the settings file; comments stay. Runners read it on SIGHUP.',
    examples: ['plugins', 'plugins check plugins/notes.mjs', 'plugins disable http'],
    load: async () => import('../commands/plugins.js'),
  },
  {
    name: 'commands',
    group: 'Looking',
    summary: 'list the commands that tasks can have',
    arguments: [{ name: 'plugin', kind: 'plugin' }],
    load: async () => import('../commands/commands.js'),
  },
];

const processing: readonly CommandSpec[] = [
  {
    name: 'run',
    group: 'Processing',
    summary: 'process tasks in the foreground until told to stop',
    details:
      'SIGTERM or SIGINT: take no more tasks, wait for those that run, hand back what outlasts shutdown.graceSeconds.\n' +
      'Again: hand back at once. SIGHUP: read settings and plugins anew.\n' +
      'With --json every event is a line of JSON.',
    load: async () => import('../commands/run.js'),
  },
  {
    name: 'step',
    group: 'Processing',
    summary: 'queue what is due, process one task and wait for it',
    load: async () => import('../commands/step.js'),
  },
  {
    name: 'process',
    group: 'Processing',
    summary: 'queue what is due and process all that waits, here and now',
    usage: '[options] [verbose] [scheduled|waiting]',
    arguments: [{ name: 'what', variadic: true, choices: ['verbose', 'scheduled', 'waiting'] }],
    details: '`scheduled`: only queue what is due. `waiting`: only process what waits.',
    load: async () => import('../commands/process.js'),
  },
  {
    name: 'pause',
    group: 'Processing',
    summary: 'start no more tasks, in any runner, until resumed',
    options: targetOptions,
    details:
      'Without an option, none at all. Pauses of commands and tags are ended one by one, with the same option.',
    examples: ['pause', 'pause --command http', 'pause --tag disk'],
    load: async () => import('../commands/pause.js'),
  },
  {
    name: 'resume',
    group: 'Processing',
    summary: 'start tasks again',
    options: targetOptions,
    examples: ['resume', 'resume --tag disk'],
    load: async () => import('../commands/resume.js'),
  },
  {
    name: 'drain',
    group: 'Processing',
    summary: 'take no new tasks, and work off those that are there, until resumed',
    options: [{ flags: '-w, --wait', description: 'end when nothing is left, with 5 when a task failed' }],
    details: 'Whoever queues a task is refused. What is scheduled stays so, also when it is due.',
    examples: ['drain --wait && millrace resume'],
    load: async () => import('../commands/drain.js'),
  },
  {
    name: 'limits',
    group: 'Processing',
    summary: 'limit how many tasks of a command or tag run at a time or in a period, over all runners',
    usage: '[options] [set|remove]',
    arguments: [{ name: 'what', choices: ['set', 'remove'] }],
    options: [
      ...targetOptions,
      { flags: '--concurrency <number>', description: 'so many at a time' },
      { flags: '--rate <count/time>', description: 'so many starts in any such time: 10/1m, 100/h' },
    ],
    details: 'Without a word, shows the limits and what they hold back. `set` replaces what was set before.',
    examples: [
      'limits',
      'limits set --command http --rate 10/1m',
      'limits set --tag disk --concurrency 1',
      'limits remove --command http',
    ],
    load: async () => import('../commands/limits.js'),
  },
];

const upkeep: readonly CommandSpec[] = [
  {
    name: 'doctor',
    group: 'Upkeep',
    summary: 'look for everything that is wrong, and say what to do about it',
    options: [
      { flags: '-r, --repair', description: 'copy the state, then mend what can be mended' },
      { flags: '-y, --yes', description: 'do not ask; without a terminal nothing is asked anyway' },
    ],
    details:
      'Changes nothing unless told to --repair. Ends with 1 when there is a problem, warnings are none.',
    load: async () => import('../commands/doctor.js'),
  },
  {
    name: 'convert',
    group: 'Upkeep',
    summary: 'check the state and rewrite it in the present format',
    load: async () => import('../commands/convert.js'),
  },
  {
    name: 'shell',
    group: 'Upkeep',
    summary: 'type commands one after the other, with history and completion',
    load: async () => import('../commands/shell.js'),
  },
  {
    name: 'help',
    group: 'Upkeep',
    summary: 'explain a command, or settings, exit-codes or times',
    arguments: [{ name: 'topic', kind: 'helpTopic' }],
    load: async () => import('../commands/help.js'),
  },
];

/** Every command, in the order of the help. */
export const commandTable: readonly CommandSpec[] = [
  ...settingUp,
  ...tasks,
  ...later,
  ...looking,
  ...following,
  ...processing,
  ...upkeep,
];

/** The command of a name or alias. */
export function findCommandSpec(name: string): CommandSpec | undefined {
  return commandTable.find((spec) => spec.name === name || spec.aliases?.includes(name));
}
