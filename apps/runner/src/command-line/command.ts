import type { ExitCode } from '../exit-codes.js';
import type { Output } from '../output/output.js';
import type { InputStream, Surroundings } from '../surroundings.js';
import type { Workspace } from '../workspace.js';

/** What can be offered where a word of a command stands; the shell completes it. */
export type WordKind = 'waitingId' | 'scheduledId' | 'anyId' | 'taskCommand' | 'plugin' | 'helpTopic';

/** A word that a command takes. */
export interface ArgumentSpec {
  readonly name: string;
  readonly required?: boolean;
  readonly variadic?: boolean;
  /** The only words allowed. */
  readonly choices?: readonly string[];
  /** Words that may stand first, each with a word of its own behind it. */
  readonly hints?: readonly string[];
  readonly kind?: WordKind;
}

/** An option of a command, beside those that every command has. */
export interface OptionSpec {
  /** As commander writes it: `-f, --file <path>`. */
  readonly flags: string;
  readonly description: string;
}

/** The options of one call, by name in camelCase. */
export type CommandOptions = Readonly<Record<string, unknown>>;

/** Asks a yes-or-no question. */
export type Confirm = (question: string) => Promise<boolean>;

/** What a line typed into the shell inherits from it. */
export interface ShellSession {
  readonly workspace: Workspace;
  readonly output: Output;
  readonly stdin: InputStream;
  readonly confirm: Confirm | undefined;
}

/** What a command works with. */
export interface CommandContext {
  readonly output: Output;
  readonly workspace: Workspace;
  readonly world: Surroundings;
  /** Undefined where nobody is there to answer. */
  readonly confirm: Confirm | undefined;
  /** Does what another command line says and says what it ended with; with a session, as a line of the shell. */
  dispatch(argv: readonly string[], session?: ShellSession): Promise<ExitCode>;
}

/** The module of a command. Ends with an exit code, 0 when it returns none; throws errors with a stable `code`. */
export interface Command {
  run(context: CommandContext, words: readonly string[], options: CommandOptions): Promise<ExitCode | void>;
}

/** One command: parsing, help, completion and documentation are made from this. */
export interface CommandSpec {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly group: 'Setting up' | 'Tasks' | 'Later' | 'Looking' | 'Processing' | 'Upkeep';
  readonly summary: string;
  /** The words, as help shows them; made from `arguments` when left out. */
  readonly usage?: string;
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  /** Whether options end at the first word, so that a task's own arguments may look like options. */
  readonly passThrough?: boolean;
  /** What help says below the options. */
  readonly details?: string;
  /** Command lines that show what it is for, without `millrace` in front. */
  readonly examples?: readonly string[];
  load(): Promise<Command>;
}
