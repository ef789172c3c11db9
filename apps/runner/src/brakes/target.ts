import type { BrakeTarget, Limit } from '@millrace/queue';
import type { CommandOptions, OptionSpec } from '../command-line/command.js';
import { RunnerError } from '../errors.js';

/** The options by which a command of the command line is told what it is for. */
export const targetOptions: readonly OptionSpec[] = [
  { flags: '--command <name>', description: 'only the tasks of this command' },
  { flags: '--tag <tag>', description: 'only the tasks that have this tag' },
];

/** What the options name; undefined when they name nothing. Throws `USAGE` when they name both. */
export function targetIn({ command, tag }: CommandOptions): BrakeTarget | undefined {
  if (command !== undefined && tag !== undefined)
    throw new RunnerError('USAGE', 'Give --command or --tag, not both.');
  if (command !== undefined) return { command: command as string };
  return tag === undefined ? undefined : { tag: tag as string };
}

/** A target for people: `the command shell`, `the tag disk`. */
export function targetName({ command, tag }: BrakeTarget): string {
  return command === undefined ? `the tag ${tag}` : `the command ${command}`;
}

/** A target as the options that name it. */
export function targetWords({ command, tag }: BrakeTarget): string {
  return command === undefined ? `--tag ${tag}` : `--command ${command}`;
}

/** A limit for people: `2 at a time, 10 in 1m`. */
export function limitText({ concurrency, rate }: Limit): string {
  return [
    ...(concurrency === undefined ? [] : [`${concurrency} at a time`]),
    ...(rate === undefined ? [] : [`${rate.tasks} in ${periodText(rate.seconds)}`]),
  ].join(', ');
}

/** A length of time as it was meant: in the largest unit that it is a multiple of. */
export function periodText(seconds: number): string {
  const units = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'm'],
  ] as const;
  const [size, unit] = units.find(([length]) => seconds % length === 0) ?? [1, 's'];
  return `${seconds / size}${unit}`;
}
