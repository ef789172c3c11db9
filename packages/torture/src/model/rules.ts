/** A command and its arguments: all that a rule may look at. */
export interface Words {
  readonly command: string;
  readonly args: readonly string[];
}

/** What is particular about the tasks of a command; what is left out is as for any command. */
export interface Rule {
  /** `gated`: begins, and ends when the round says so. */
  readonly run: 'ends' | 'fails' | 'gated';
  readonly isValid?: (args: readonly string[]) => boolean;
  /** Whether a new task repeats one that waits, where that is not to have the same words. */
  readonly repeats?: (task: Words, waiting: Words) => boolean;
  /** The same as a key, compared within the command. */
  readonly key?: (args: readonly string[]) => string;
  readonly makesNeedless?: (task: Words, waiting: Words) => boolean;
  readonly tags?: (args: readonly string[]) => string[];
  /** Whether a task has to wait for tags that are held, where that is not to share one. */
  readonly waitsFor?: (args: readonly string[], held: ReadonlySet<string>) => boolean;
  /** This question is answered by an exception. */
  readonly throwsWhenAsked?: 'overrides' | 'isDupe' | 'deferralTags' | 'getTimeout' | 'isTaskDeferred';
}

const letters = ([first = '']: readonly string[]): string[] => [...first].map((letter) => `tag ${letter}`);
const first = ({ args }: { args: readonly string[] }): string | undefined => args[0];

/** The commands of the rounds. */
export const rules: Readonly<Record<string, Rule>> = {
  plain: { run: 'ends' },
  fails: { run: 'fails' },
  gated: { run: 'gated' },
  picky: { run: 'ends', isValid: (args) => first({ args }) !== 'c' },
  tagged: { run: 'gated', tags: letters },
  selfish: { run: 'gated', tags: letters, waitsFor: (_, held) => held.size > 0 },
  stubborn: { run: 'gated', tags: letters, waitsFor: () => false },
  alike: { run: 'ends', repeats: (task, waiting) => first(task) === first(waiting) },
  keyed: { run: 'gated', key: ([key = '']) => key },
  lastWins: { run: 'ends', makesNeedless: (task, waiting) => waiting.command === task.command },
  sweeps: {
    run: 'gated',
    tags: letters,
    makesNeedless: (task, waiting) => waiting.command !== task.command && first(task) === first(waiting),
  },
  noTags: { run: 'ends', throwsWhenAsked: 'deferralTags' },
  noLimit: { run: 'ends', throwsWhenAsked: 'getTimeout' },
  noWaiting: { run: 'ends', throwsWhenAsked: 'isTaskDeferred' },
  noDupes: { run: 'ends', throwsWhenAsked: 'isDupe' },
  noOverrides: { run: 'ends', throwsWhenAsked: 'overrides' },
  /** Comes and goes in the middle of a round. */
  ghost: { run: 'ends' },
};
