import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect } from '@jest/globals';
import { Registry, TaskQueue } from '@millrace/queue';
import type { Task } from '@millrace/queue';

const CHILD = fileURLToPath(new URL('hand-over-child.mjs', import.meta.url));

/** A process that hands over: `child` to send it a word, `says` for its next one, `ended` for the signal that killed it. */
export interface HandOverProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<string | null>;
  says(): Promise<unknown>;
}

/**
 * A function that starts a process that is about to hand over, and resolves when it waits for the word to begin. It takes
 * the folder and the arguments of `hand-over-child.mjs`. What still runs after a test is killed.
 */
export function handOverProcesses(): (stateDir: string, ...rest: string[]) => Promise<HandOverProcess> {
  const running = new Set<ChildProcess>();
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL');
    running.clear();
  });
  return async (stateDir, ...rest) => {
    const child = fork(CHILD, [stateDir, ...rest], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: [],
    });
    running.add(child);
    const ended = once(child, 'exit').then(([, signal]) => {
      running.delete(child);
      return signal as string | null;
    });
    const says = async (): Promise<unknown> => {
      const message = once(child, 'message').then(([said]: unknown[]) => said);
      return Promise.race([message, ended.then(() => 'it ended')]);
    };
    expect(await says()).toBe('ready');
    return { child, ended, says };
  };
}

/** Runs what waits in a queue, until `end` has run the last of it and gives what `note` made of each task that ran. */
export async function startProcessing<T>(
  stateDir: string,
  command: string,
  note: (task: Task) => T,
): Promise<{ end(): Promise<T[]> }> {
  const ran: T[] = [];
  const registry = new Registry();
  if (registry.commands().includes(command)) registry.unregister(command);
  registry.register(command, { processTask: (task) => void ran.push(note(task)), isDupe: () => false });
  const queue = await TaskQueue.open({ name: 'tasks', stateDir, registry, maxRunning: 8 });
  const stop = new AbortController();
  const stopped = queue.processTasks({ signal: stop.signal });
  const end = async (): Promise<T[]> => {
    stop.abort();
    await stopped;
    await queue.processTasks({ drain: true });
    await queue.close();
    return ran;
  };
  return { end };
}

/** Takes out of the queue what waits, as running it would: what comes twice after that is not seen as a repetition. */
export async function drained(stateDir: string): Promise<Task[]> {
  const queue = await TaskQueue.open({ name: 'tasks', stateDir });
  const { waiting } = await queue.snapshotTaskLists();
  await queue.deleteAllUnprocessedTasks();
  await queue.close();
  return waiting;
}
