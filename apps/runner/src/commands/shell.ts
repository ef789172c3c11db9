import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import { Readable } from 'node:stream';
import type { CommandContext, ShellSession } from '../command-line/command.js';
import { isYes, questionText } from '../confirmation.js';
import { exitCodeOf, exitCodes } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import { reportError } from '../output/error-report.js';
import { complete } from '../shell/completion.js';
import { History } from '../shell/history.js';
import { splitWords } from '../shell/words.js';
import { currentWords } from '../shell/word-source.js';

const PROMPT = 'millrace> ';

/**
 * Does the lines of standard input one after the other, on a terminal with history and completion. No error ends it.
 * Ends with the code of the last command that failed; on a terminal with 0.
 */
export async function run(context: CommandContext): Promise<ExitCode> {
  context.workspace.isLasting = true;
  const queue = await context.workspace.queue();
  const isTerminal = context.world.stdin.isTTY === true && context.world.stderr.isTTY === true;
  if (!isTerminal) return readScript(context);
  const history = new History(queue.stateDir);
  const lines = await openTerminal(context, history);
  await talk(context, lines, history);
  return exitCodes.done.code;
}

async function readScript(context: CommandContext): Promise<ExitCode> {
  const session = sessionOf(context);
  let ended: ExitCode = exitCodes.done.code;
  for await (const line of createInterface({ input: context.world.stdin, terminal: false })) {
    const code = await doLine(context, session, line);
    if (code === 'exit') break;
    if (code !== exitCodes.done.code) ended = code;
  }
  return ended;
}

async function openTerminal({ world, workspace }: CommandContext, history: History): Promise<Interface> {
  const lines = createInterface({
    input: world.stdin,
    output: world.stderr,
    terminal: true,
    prompt: PROMPT,
    history: await history.load(),
    historySize: 1000,
    removeHistoryDuplicates: true,
    completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
      const nothing: [string[], string] = [[], line];
      complete(line, async (kind) => currentWords(workspace, kind)).then(
        (result) => done(null, result),
        () => done(null, nothing),
      );
    },
  });
  // Ctrl-C drops the line that is being typed.
  lines.on('SIGINT', () => {
    lines.write(null, { ctrl: true, name: 'e' });
    lines.write(null, { ctrl: true, name: 'u' });
  });
  return lines;
}

async function talk(context: CommandContext, lines: Interface, history: History): Promise<void> {
  const confirm = async (question: string) =>
    new Promise<boolean>((resolve) => {
      lines.question(questionText(question), (answer) => resolve(isYes(answer)));
    });
  const session = { ...sessionOf(context), confirm };
  lines.prompt();
  for await (const line of lines) {
    await history.add(line);
    const code = await withoutPrompt(context, lines, async () => doLine(context, session, line));
    if (code === 'exit') break;
    lines.prompt();
  }
  lines.close();
}

/** While a command runs the terminal is as any program finds it: Ctrl-C reaches the command, not the line editor. */
async function withoutPrompt<T>(
  { world }: CommandContext,
  lines: Interface,
  body: () => Promise<T>,
): Promise<T> {
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  world.stdin.setRawMode?.(false);
  try {
    return await body();
  } finally {
    process.off('SIGINT', ignore);
    world.stdin.setRawMode?.(true);
    lines.resume();
  }
}

async function doLine(
  context: CommandContext,
  session: ShellSession,
  line: string,
): Promise<ExitCode | 'exit'> {
  const { output } = context;
  try {
    const words = splitWords(line);
    const [name] = words;
    if (name === undefined || name.startsWith('#')) return exitCodes.done.code;
    if (name === 'exit' || name === 'quit') return 'exit';
    if (name === 'shell') output.note('This is the shell.');
    else return await context.dispatch(words, session);
    return exitCodes.done.code;
  } catch (error) {
    reportError(output, error);
    return exitCodeOf(error);
  }
}

/** Commands in the shell find nothing on standard input: what is there are the next lines. */
function sessionOf({ workspace, output }: CommandContext): ShellSession {
  return { workspace, output, stdin: Readable.from([]), confirm: undefined };
}
