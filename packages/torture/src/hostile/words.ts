import { join, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Registry, TaskQueue } from '@millrace/queue';
import type { EnqueueReport, Task, TaskInput } from '@millrace/queue';
import type { Json } from '@millrace/state-file';
import type { Family, Round } from '../family.js';
import type { Random } from '../random.js';
import { silent } from '../silent.js';
import { promise } from '../violation.js';
import { assertOnly } from './fences.js';
import { watchPrototypes } from './pollution.js';
import { attempt, refusalCode } from './refusal.js';
import { hostileId, hostileJson, hostileText, hostileWord } from './texts.js';

const SIZES = { short: 300, long: 3000 };
const MAX_LENGTH = 1024 * 1024;

/** A task that is given to the queue, and what was planned with it. */
interface Given {
  readonly command: string;
  readonly args: readonly string[];
  readonly data: unknown;
  readonly known: boolean;
}

/** Texts in commands, arguments, data, ids and names that were made to do harm. */
export const words: Family = {
  name: 'words',
  title: 'hostile texts as commands, arguments, data, ids, names and tokens',
  async play(round) {
    const count = SIZES[round.scale];
    const commands = [...new Set(Array.from({ length: 20 }, () => hostileWord(round.random)))];
    const tasks = Array.from({ length: count }, (_, number) => plannedTask(round.random, commands, number));
    const ids = Array.from({ length: count }, () => hostileId(round.random));
    round.ledger.plan(JSON.stringify([tasks, ids]));
    const assertPrototypes = watchPrototypes();
    await carryOut(round, commands, tasks);
    await askFor(round, ids);
    assertPrototypes();
    assertOnly(round.folder, ['state']);
  },
};

function plannedTask(random: Random, commands: readonly string[], number: number): Given {
  const known = random.chance(0.8);
  // A list with a blank command is refused whole.
  const command = known ? random.pick(commands) : hostileText(random).trim() || '\u001b';
  const args = Array.from({ length: random.below(4) }, () => hostileText(random));
  // The number makes every task another one, so that none repeats a waiting one.
  return {
    command,
    args: [...args, `${number}`],
    data: hostileJson(random),
    known: commands.includes(command),
  };
}

async function carryOut(round: Round, commands: readonly string[], tasks: readonly Given[]): Promise<void> {
  const ran = new Map<string, number>();
  const registry = new Registry();
  const note = ({ command, args, data }: Pick<Task, 'command' | 'args' | 'data'>): void => {
    const key = JSON.stringify([command, args, data]);
    ran.set(key, (ran.get(key) ?? 0) + 1);
  };
  for (const command of commands) registry.register(command, { processTask: note });
  const first = await open(round, registry);
  const reports = await first.queueTasks(tasks.map(toSpec), { explain: true });
  round.ledger.fault('hostile task', tasks.length);
  await first.close();
  // From the files, by an instance that has seen none of it.
  const queue = await open(round, registry);
  for (const [index, given] of tasks.entries()) await checkReport(round, queue, given, reports[index]);
  await queue.processTasks({ drain: true });
  await queue.close();
  const expected = new Map<string, number>();
  for (const { command, args, data } of tasks.filter((given) => expectedCode(given) === undefined))
    expected.set(JSON.stringify([command, args, data]), 1);
  round.ledger.check(expected.size);
  promise(isDeepStrictEqual(ran, expected), () => `Of ${expected.size} tasks ${ran.size} were run as given.`);
}

async function checkReport(
  { ledger }: Round,
  queue: TaskQueue,
  given: Given,
  report: EnqueueReport | undefined,
): Promise<void> {
  ledger.check();
  const code = expectedCode(given);
  if (report?.status === 'refused') {
    const found = refusalCode(report.error);
    promise(
      found === code,
      () => `Refused with ${found} instead of ${code}: ${JSON.stringify(given).slice(0, 300)}`,
    );
    return;
  }
  promise(code === undefined && report?.status === 'queued', () => `Not ${code}: ${JSON.stringify(given)}`);
  const task = await queue.findTask(report.id);
  promise(
    task?.command === given.command &&
      isDeepStrictEqual(task.args, given.args) &&
      JSON.stringify(task.data) === JSON.stringify(given.data),
    () => `The task came back changed: ${JSON.stringify(given)} is ${JSON.stringify(task)}`,
  );
}

/** By the documentation: one word that a processor is registered for, no NUL, at most a mebi of characters. */
function expectedCode({ command, args, data, known }: Given): string | undefined {
  if (/\s/.test(command)) return 'EMPTY_COMMAND';
  if (args.reduce((sum, arg) => sum + arg.length + 1, command.length) > MAX_LENGTH)
    return 'COMMAND_TOO_LARGE';
  if ([command, ...args].some((text) => text.includes('\0'))) return 'INVALID_TASK';
  if (JSON.stringify(data).length > MAX_LENGTH) return 'COMMAND_TOO_LARGE';
  return known ? undefined : 'UNKNOWN_COMMAND';
}

function toSpec({ command, args, data }: Given): TaskInput {
  return { command, args, data: data as Json };
}

/** Ids, names and tokens of any form are answered or refused, and lead nowhere outside the folder. */
async function askFor(round: Round, ids: readonly string[]): Promise<void> {
  const queue = await open(round, new Registry());
  const outputs = new Map<string, string>();
  for (const id of ids) {
    round.ledger.fault('hostile id');
    const isId = /^TQ:[^:\s]+:\d+$/.test(id);
    const questions = ['findTask', 'unqueueTask', 'explainTask', 'findFinishedTask'] as const;
    for (const question of questions) {
      const answer = await attempt<unknown>(async () => queue[question](id));
      promise(
        'value' in answer === isId,
        () => `${question}(${JSON.stringify(id)}): ${JSON.stringify(answer)}`,
      );
    }
    const path = await attempt(() => queue.outputPath(id));
    if ('value' in path) checkOutput(queue, id, path.value, outputs);
    await attempt(async () => queue.findCommands(id));
    const named = await attempt(async () =>
      TaskQueue.open({ name: id, stateDir: queue.stateDir, logger: silent }),
    );
    promise('code' in named, () => `A queue may be called ${JSON.stringify(id)}.`);
    round.ledger.check(6);
  }
  await queue.close();
}

/** Every task has a file of its own for its output, whose name the system takes. */
function checkOutput(queue: TaskQueue, id: string, path: string, outputs: Map<string, string>): void {
  const name = path.slice(join(queue.stateDir, 'tasks.output').length + 1);
  promise(path.startsWith(queue.stateDir + sep) && !name.includes(sep) && name !== '..', `Output in ${path}`);
  promise(Buffer.byteLength(name) <= 255, `The name of the output of ${id.slice(0, 40)} is too long.`);
  const other = outputs.get(path) ?? id;
  promise(other === id, () => `${JSON.stringify(id)} and ${JSON.stringify(other)} share the output ${name}.`);
  outputs.set(path, id);
}

async function open({ folder }: Round, registry: Registry): Promise<TaskQueue> {
  const stateDir = join(folder, 'state');
  return TaskQueue.open({
    name: 'tasks',
    stateDir,
    registry,
    logger: silent,
    durability: 'none',
    historyLimit: 10,
  });
}
