import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { ShellError } from './shell-error.js';

/** A program, ready to be started: no shell comes between. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  /** Text for its standard input; undefined: it reads an end of file. */
  readonly input?: string;
}

/** How a program ended: by itself with an exit code, or by a signal. */
export type Ending = { readonly exitCode: number } | { readonly signal: NodeJS.Signals };

/**
 * Runs a program to its end. Its output goes where the output of this process goes, and it is in the same process
 * group, so that whatever ends the group ends it too. When `signal` is aborted it gets SIGTERM and is waited for.
 * @throws ShellError `PROGRAM_NOT_FOUND`, `CANNOT_START`
 */
export async function runProgram(program: Program, signal: AbortSignal): Promise<Ending> {
  signal.throwIfAborted();
  const { file, args, cwd, env, input } = program;
  let terminate = () => {};
  try {
    const stdin = input === undefined ? 'ignore' : 'pipe';
    const child = spawn(file, [...args], { cwd, env, shell: false, stdio: [stdin, 'inherit', 'inherit'] });
    terminate = () => void child.kill('SIGTERM');
    signal.addEventListener('abort', terminate);
    feed(child, input);
    const [exitCode, ending] = (await once(child, 'exit')) as [number | null, NodeJS.Signals];
    return exitCode === null ? { signal: ending } : { exitCode };
  } catch (error) {
    throw await startError(program, error as NodeJS.ErrnoException);
  } finally {
    signal.removeEventListener('abort', terminate);
  }
}

function feed({ stdin }: ChildProcess, input: string | undefined): void {
  // A program may end without having read its input: whether that is a failure, its exit code says.
  stdin?.on('error', () => {});
  stdin?.end(input);
}

async function startError({ file, cwd }: Program, error: NodeJS.ErrnoException): Promise<ShellError> {
  const context = { program: file, cwd };
  if (cwd !== undefined && !(await isFolder(cwd))) {
    return new ShellError('CANNOT_START', `Cannot start ${file}: its cwd ${cwd} is not a folder.`, context);
  }
  if (error.code === 'ENOENT') {
    const message = `Cannot start ${file}: it is neither a path nor found in PATH, or the interpreter that it names is missing.`;
    return new ShellError('PROGRAM_NOT_FOUND', message, context, { cause: error });
  }
  const reasons: Record<string, string> = {
    EACCES: 'it is not executable, or a folder on its path is closed to this user',
    E2BIG: 'its arguments and environment are too long for this system; pass them as input or in a file',
  };
  const reason = reasons[error.code ?? ''] ?? error.message;
  return new ShellError('CANNOT_START', `Cannot start ${file}: ${reason}.`, context, { cause: error });
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
