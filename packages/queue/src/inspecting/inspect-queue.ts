import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { inspectStateFile } from '@millrace/state-file';
import type { StateFileInspection } from '@millrace/state-file';
import type { BrakeTarget } from '../brake.js';
import { runnerOf, runnersOf } from '../explaining/runner-view.js';
import type { RunnerView } from '../explaining/runner-view.js';
import { livenessOf, secondsSinceBoot } from '../running/process-identity.js';
import type { Liveness } from '../running/process-identity.js';
import { queueModel } from '../state/queue-model.js';
import type { ProcessingTask, QueueState } from '../state/queue-state.js';
import { unfinished } from '../task-views.js';
import { processesOf, straysIn } from './stray-processes.js';
import type { StrayProcess } from './stray-processes.js';

export type { StrayProcess } from './stray-processes.js';

/** A task that is being processed, or was when its runner died. */
export interface ProcessingInspection {
  readonly id: string;
  readonly command: string;
  /** Undefined where the queue does not know its runner any more. */
  readonly runner: RunnerView | undefined;
  readonly child: { readonly pid: number; readonly status: Liveness } | undefined;
  /** How long it runs beyond its limit; negative while it is within. */
  readonly overdueSeconds: number;
}

/** What a queue is like inside. Everything is empty where its state cannot be read. */
export interface QueueInspection {
  /** Its files. Where they are damaged, the rest is what a salvage would keep. */
  readonly files: Omit<StateFileInspection<unknown>, 'state'>;
  readonly isReadable: boolean;
  readonly isPaused: boolean;
  /** Whether it takes no new tasks. */
  readonly isDraining: boolean;
  /** The commands and tags that are paused, with how many tasks were put back because of that. */
  readonly pauses: readonly { readonly of: BrakeTarget; readonly heldBack: number }[];
  readonly waiting: number;
  readonly deferred: number;
  readonly finished: number;
  readonly runners: readonly RunnerView[];
  readonly processing: readonly ProcessingInspection[];
  /** Tasks that asked for another attempt and are not with their scheduler yet; `dueAt` in epoch seconds. */
  readonly retrying: readonly { readonly id: string; readonly command: string; readonly dueAt: number }[];
  /** Hand-overs of schedules that were accepted and not forgotten yet: under way, or cut off. */
  readonly handOvers: number;
  readonly strays: readonly StrayProcess[];
  /** The commands of the tasks that have not ended, with how many there are. */
  readonly commands: ReadonlyMap<string, number>;
}

/**
 * Looks at a queue, its processes and its files, and changes nothing; also where the files are damaged, foreign,
 * unreadable or missing, and while others work. Throws `INVALID_NAME` of the state file.
 */
export async function inspectQueue({
  stateDir,
  name,
}: {
  readonly stateDir: string;
  readonly name: string;
}): Promise<QueueInspection> {
  const place = `${realPath(stateDir)}/${name}`;
  const processes = processesOf(place);
  const { state, ...files } = await inspectStateFile({ dir: stateDir, name, model: queueModel });
  const known = state ?? queueModel.empty();
  return {
    files,
    isReadable: state !== undefined,
    isPaused: known.paused,
    isDraining: known.isDraining,
    pauses: [...known.brakes].flatMap(([key, { of, isPaused }]) =>
      isPaused ? [{ of, heldBack: known.deferred.braked.countOf(key) }] : [],
    ),
    waiting: known.waiting.size,
    deferred: known.deferred.size,
    finished: known.finished.size,
    runners: runnersOf(known),
    processing: Array.from(known.processing, (task) => toInspection(known, task)),
    retrying: Array.from(known.retrying.leaving.values(), ({ record: { id, command }, dueAt }) => ({
      id,
      command,
      dueAt,
    })),
    handOvers: known.handOvers.size,
    strays: state ? await straysIn(state, place, processes) : [],
    commands: commandsOf(known),
  };
}

function toInspection(state: QueueState, task: ProcessingTask): ProcessingInspection {
  const { record, runner, mono, limit, child } = task;
  return {
    id: record.id,
    command: record.command,
    runner: runnerOf(state, runner),
    child: child && { pid: child.pid, status: livenessOf(child) },
    overdueSeconds: secondsSinceBoot() - mono - limit,
  };
}

function commandsOf(state: QueueState): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { command } of unfinished(state)) counts.set(command, (counts.get(command) ?? 0) + 1);
  return counts;
}

function realPath(dir: string): string {
  try {
    return realpathSync(dir);
  } catch {
    return resolve(dir);
  }
}
