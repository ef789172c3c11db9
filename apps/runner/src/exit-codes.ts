import { codeOf } from './errors.js';

/** The exit codes of every command, with what they mean; `millrace help exit-codes` prints them. */
export const exitCodes = {
  done: {
    code: 0,
    meaning:
      'Done. Also when there was nothing to do, and when a task was not queued because it repeats one that waits.',
  },
  failed: {
    code: 1,
    meaning:
      'Failed: the state is damaged or cannot be reached, a task that step or process ran failed, doctor or plugins check found a problem, or work was interrupted.',
  },
  usage: {
    code: 2,
    meaning:
      'Wrong usage or settings: an unknown option, a missing argument, a malformed id or time, an error in millrace.yaml.',
  },
  refused: {
    code: 3,
    meaning:
      'Refused: no processor is known for the command, its arguments are invalid, or the queue is being drained. Of several tasks the others were queued.',
  },
  notFound: {
    code: 4,
    meaning: 'Not found: no such task, plugin or output. Of several ids the others were dealt with.',
  },
  taskFailed: {
    code: 5,
    meaning:
      'A task that wait or follow waited for failed, timed out, was lost or cancelled, or was taken out without having been run.',
  },
  stillGoing: {
    code: 6,
    meaning: 'wait ended because of its --timeout, before all tasks had ended.',
  },
} as const;

/** A code by which a command ends. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]['code'];

const usage = new Set([
  ...[
    'USAGE',
    'AMBIGUOUS_ID',
    'INVALID_TIME',
    'INVALID_DURATION',
    'INVALID_SETTINGS',
    'SETTINGS_UNREADABLE',
    'SETTINGS_UNSAFE',
  ],
  ...[
    'NO_STATE_DIR',
    'NO_QUEUE_NAME',
    'INVALID_OPTION',
    'EMPTY_COMMAND',
    'INVALID_TASK',
    'NO_TASK_ID',
    'INVALID_TASK_ID',
  ],
]);
const refused = new Set([
  'UNKNOWN_COMMAND',
  'INVALID_ARGUMENTS',
  'COMMAND_TOO_LARGE',
  'QUEUE_DRAINING',
  'TASKS_REFUSED',
]);
const notFound = new Set(['NOT_FOUND', 'NO_OUTPUT']);

/** The exit code for an error that ended a command, by its stable `code`. */
export function exitCodeOf(error: unknown): ExitCode {
  const code = codeOf(error) ?? '';
  if (usage.has(code)) return exitCodes.usage.code;
  if (refused.has(code)) return exitCodes.refused.code;
  return notFound.has(code) ? exitCodes.notFound.code : exitCodes.failed.code;
}
