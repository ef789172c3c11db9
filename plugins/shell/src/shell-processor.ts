import { ChildProcessor } from '@millrace/queue';
import type { Task, TaskContext } from '@millrace/queue';
import { runProgram } from './program.js';
import type { Ending } from './program.js';
import { ShellError } from './shell-error.js';
import { optionsOf, problemWithTask, programOf } from './shell-task.js';

/** What a `shell` task leaves as its result. */
export interface ShellResult {
  readonly exitCode: number;
}

/**
 * `shell <program> <args...>`: runs a program, without a shell unless asked, in the task's own process group and
 * with its output in the task's output file. An exit code that is not accepted, or a signal, fails the task.
 * The data of the task holds its ShellOptions.
 */
export class ShellProcessor extends ChildProcessor {
  override readonly usage = 'shell <program> [arguments...]';

  /** Nothing when a program is named, and the data holds known options with usable values. */
  override problemWith(task: Task): string | undefined {
    return problemWithTask(task);
  }

  /** Program, arguments and options: the same program in another folder or with other input is no duplicate. */
  override dupeKey(task: Task): string {
    return JSON.stringify([task.command, task.args, task.data]);
  }

  override deferralTags(task: Task): readonly string[] {
    return optionsOf(task).tags ?? [];
  }

  override getChildTimeout(task: Task): number | undefined {
    return optionsOf(task).timeoutSeconds;
  }

  override getRescheduleDelay(task: Task): number {
    return optionsOf(task).retry?.delaySeconds ?? super.getRescheduleDelay(task);
  }

  /** @throws ShellError `EXIT_CODE`, `SIGNAL`, `PROGRAM_NOT_FOUND`, `CANNOT_START`, `INVALID_OPTIONS` */
  override async doChildTask(task: Task, context: TaskContext): Promise<ShellResult> {
    const program = programOf(task);
    const ending = await runProgram(program, context.signal);
    const { acceptExitCodes = [0], retry } = optionsOf(task);
    if ('exitCode' in ending && acceptExitCodes.includes(ending.exitCode)) return ending;
    // Cut short from outside, it has not failed: the runner knows what comes next.
    const failed = !context.signal.aborted;
    if (failed && retry && task.getUserdata('sched') !== undefined) this.retryTask(task);
    throw failure(task, ending);
  }
}

function failure(task: Task, ending: Ending): ShellError {
  const program = shown(task.getArg(0));
  return 'signal' in ending
    ? new ShellError('SIGNAL', `${program} was ended by ${ending.signal}.`, { program, ...ending })
    : new ShellError('EXIT_CODE', `${program} ended with exit code ${ending.exitCode}.`, {
        program,
        ...ending,
      });
}

/** A script may be long and have many lines; a message has room for its beginning. */
function shown(program = ''): string {
  return program.length > 80 ? `${program.slice(0, 79)}…` : program;
}
