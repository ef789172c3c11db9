import type { Writable } from 'node:stream';
import picocolors from 'picocolors';
import { fitWidth, wrapWords } from './display-width.js';
import { toPlainJson, toPlainLine, toPlainText } from './plain-text.js';
import { layoutTable } from './table.js';
import type { Column } from './table.js';

type Colors = ReturnType<typeof picocolors.createColors>;

/** Standard output, as far as output needs to know it. */
export interface DataStream {
  write(chunk: string | Buffer, done?: () => void): boolean;
  once(event: 'drain', listener: () => void): unknown;
  /** Calls back when nobody reads any more, instead of ending the process. Returns the way to undo this. */
  onReaderGone(listener: () => void): () => void;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Standard error, likewise. */
export type NoteStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

const VERDICT_COLORS = { ok: 'green', warning: 'yellow', problem: 'red' } as const;
const VERDICT_COLUMNS = 'problem'.length;

/** Where output goes and in what form. */
export interface OutputOptions {
  readonly stdout: DataStream;
  readonly stderr: NoteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly json: boolean;
  readonly verbose: boolean;
}

/**
 * What a command prints. Data goes to standard output, everything said to people to standard error.
 * Nothing that it prints can steer a terminal, whatever the data holds.
 */
export class Output {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly #options: OutputOptions;
  readonly #colors: Colors;
  readonly #noteColors: Colors;

  constructor(options: OutputOptions) {
    this.#options = options;
    this.json = options.json;
    this.verbose = options.verbose;
    this.#colors = picocolors.createColors(isColorful(options.stdout, options.env));
    this.#noteColors = picocolors.createColors(isColorful(options.stderr, options.env));
  }

  /** The same streams in another form. */
  with(changes: { json?: boolean; verbose?: boolean }): Output {
    return new Output({ ...this.#options, ...changes });
  }

  /** Whether standard output and error are terminals. */
  get isTerminal(): boolean {
    return this.#options.stdout.isTTY === true && this.#options.stderr.isTTY === true;
  }

  /** With --json the document, indented on a terminal; else what `people` prints. */
  show(document: unknown, people: () => void): void {
    if (!this.json) people();
    else this.#data(toPlainJson(document, this.#options.stdout.isTTY ? 2 : undefined));
  }

  /** A JSON document on one line. */
  jsonLine(document: unknown): void {
    this.#data(toPlainJson(document));
  }

  /** One line of data. */
  line(text: string): void {
    this.#data(toPlainLine(text));
  }

  /** Text of several lines as data. */
  text(text: string): void {
    this.#options.stdout.write(toPlainText(text));
  }

  /** Data as it is, for a reader that is no terminal; on one it is made safe. */
  async raw(chunk: Buffer): Promise<void> {
    const { stdout } = this.#options;
    if (stdout.isTTY) this.text(chunk.toString());
    else if (!stdout.write(chunk)) await new Promise<void>((resolve) => stdout.once('drain', resolve));
  }

  /** A table with its titles; on a terminal it fits the width. */
  table(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
    const { isTTY, columns: width } = this.#options.stdout;
    const [titles = '', ...lines] = layoutTable(columns, rows, isTTY && width ? width : undefined);
    this.#data(this.#colors.dim(titles));
    for (const line of lines) this.#data(line);
  }

  /** Pairs of name and value, one a line. */
  facts(facts: readonly (readonly [name: string, value: string])[]): void {
    const width = Math.max(...facts.map(([name]) => name.length));
    for (const [name, value] of facts)
      this.#data(`${this.#colors.dim(name.padEnd(width))}  ${toPlainLine(value)}`);
  }

  /** One line of data that begins with how well something is. */
  verdict(severity: keyof typeof VERDICT_COLORS, text: string): void {
    const word = severity.padEnd(VERDICT_COLUMNS);
    this.#data(`${this.#colors[VERDICT_COLORS[severity]](word)}  ${toPlainLine(text)}`);
  }

  /** Text of several lines as data, below a verdict and so many columns to the right; on a terminal it fits the width. */
  underVerdict(text: string, columns: number): void {
    const { isTTY, columns: width } = this.#options.stdout;
    const indent = ' '.repeat(VERDICT_COLUMNS + 2 + columns);
    const room = isTTY && width ? width - indent.length : Infinity;
    for (const line of text.split('\n'))
      for (const part of wrapWords(toPlainLine(line), room)) this.#data(`${indent}${part}`);
  }

  /** A line for people. */
  note(text: string): void {
    this.#note(toPlainLine(text));
  }

  /** A line for people about something that went wrong but ends nothing. */
  warn(text: string): void {
    this.#note(`${this.#noteColors.yellow('warning:')} ${toPlainLine(text)}`);
  }

  /** What went wrong: `millrace: <message> [CODE]`. */
  error(message: string, code?: string): void {
    this.#error(toPlainLine(message), code);
  }

  /** The same for a message of the program's own that has several lines, such as a list of mistakes or a stack. */
  errorLines(message: string, code?: string): void {
    this.#error(toPlainText(message), code);
  }

  /** A line on the terminal in place of the last such one; an empty text takes it away. Elsewhere nothing. */
  status(text: string | ((columns: number) => string)): void {
    const { stderr } = this.#options;
    if (!stderr.isTTY || this.json) return;
    const columns = (stderr.columns || 80) - 1;
    const line = typeof text === 'string' ? text : text(columns);
    stderr.write(`\r${fitWidth(toPlainLine(line), columns)}\u001b[K`);
  }

  #error(message: string, code: string | undefined): void {
    const suffix = code === undefined ? '' : this.#noteColors.dim(` [${code}]`);
    this.#note(`${this.#noteColors.red('millrace:')} ${message}${suffix}`);
  }

  #data(line: string): void {
    this.#options.stdout.write(`${line}\n`);
  }

  #note(line: string): void {
    this.#options.stderr.write(`${line}\n`);
  }
}

/** Colour only on a terminal. NO_COLOR forbids it, FORCE_COLOR asks for it anywhere. */
export function isColorful(stream: { isTTY?: boolean }, env: OutputOptions['env']): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return stream.isTTY === true && env.TERM !== 'dumb';
}
