import type { CommandSpec, OptionSpec } from './command.js';

const options: readonly OptionSpec[] = [
  { flags: '--cron <line>', description: 'five fields, six with seconds in front, or @daily and the like' },
  { flags: '--every <time>', description: 'so much time from one to the next: 90, 10m, 1d' },
  { flags: '--timezone <name>', description: "the zone of --cron (default: this process's)" },
  { flags: '--catch-up <how>', description: 'of what was missed: skip, one (default) or all' },
  {
    flags: '--overlap <how>',
    description: 'while the one before has not ended: allow (default), skip or queue',
  },
  { flags: '--jitter <time>', description: 'each is put off by up to so much' },
  { flags: '--limit <number>', description: 'how often in all' },
  { flags: '-p, --priority <number>', description: 'larger runs earlier (default: 0)' },
  { flags: '-d, --data <json>', description: 'JSON that the processor gets beside the arguments' },
  { flags: '-r, --retry <policy>', description: 'how often each is tried when it fails: 5,10s,exponential' },
  { flags: '--count <number>', description: 'of `next`: how many times (default: 5)' },
];

export const recurring: CommandSpec = {
  name: 'recurring',
  group: 'Later',
  summary: 'queue tasks again and again: by a cron line or every so often',
  usage: '[options] [add|edit|pause|resume|remove|next] [name] [command...]',
  arguments: [
    { name: 'what', choices: ['add', 'edit', 'pause', 'resume', 'remove', 'next'] },
    { name: 'name' },
    { name: 'command', variadic: true },
  ],
  options,
  details:
    'Without a word, shows what there is. Put -- before a command whose arguments look like options.\n' +
    'An entry goes on by its plan, whatever becomes of its tasks.',
  examples: [
    'recurring',
    "recurring add nightly --cron '30 2 * * *' --timezone Europe/Berlin -- shell tar czf backup.tgz documents",
    'recurring add poll --every 10m --overlap skip http get https://example.com',
    'recurring next nightly',
    'recurring pause nightly',
  ],
  load: async () => import('../commands/recurring.js'),
};
