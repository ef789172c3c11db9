import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry, TaskQueue } from '@millrace/queue';
import type { TaskSpec } from '@millrace/queue';
import { Scheduler } from '@millrace/scheduler';
import type { Family, Round } from '../family.js';
import type { Random } from '../random.js';
import { silent } from '../silent.js';
import { assertOnly } from './fences.js';
import { assertHarmless, assertManners, hasTerminal, millrace } from './millrace.js';
import type { Called } from './millrace.js';
import { hostileJson, hostileText, hostileWord } from './texts.js';

const SIZES = { short: { tasks: 12, calls: 3 }, long: { tasks: 60, calls: 12 } };

/** What the tasks of a round are called and carry. */
interface Plan {
  readonly commands: readonly string[];
  readonly tasks: readonly TaskSpec[];
  readonly calls: readonly Call[];
}

interface Call {
  readonly words: readonly string[];
  readonly onTerminal: boolean;
}

/** Texts that steer a terminal, shown by every command that shows tasks. */
export const terminal: Family = {
  name: 'terminal',
  title:
    'texts that steer a terminal, in all that the command line shows or is told, on a pipe and on a terminal',
  async play(round) {
    const { tasks, calls } = SIZES[round.scale];
    const plan = drawPlan(round.random, tasks, calls);
    round.ledger.plan(JSON.stringify(plan));
    prepare(round, plan);
    await enqueue(round, plan);
    await call(round, { words: ['process', '--verbose'], onTerminal: false });
    await enqueue(round, plan);
    for (const each of plan.calls) await call(round, each);
    assertOnly(round.folder, ['.millrace', 'plugins']);
  },
};

function drawPlan(random: Random, count: number, calls: number): Plan {
  const commands = [...new Set(Array.from({ length: 6 }, () => shown(hostileWord(random))))];
  const tasks = Array.from({ length: count }, () => ({
    command: random.pick(commands),
    args: [shown(hostileText(random)), shown(hostileText(random))],
    data: shown(JSON.stringify(hostileJson(random))),
  }));
  return { commands, tasks, calls: Array.from({ length: calls }, () => drawCall(random, commands, count)) };
}

function drawCall(random: Random, commands: readonly string[], count: number): Call {
  const text = shown(hostileText(random));
  const id = `TQ:TaskQueue:${random.between(1, count)}`;
  const words = random.pick([
    ['list', 'verbose'],
    ['list', '--json'],
    ['find', 'command', random.pick(commands)],
    ['find', 'task', text],
    ['show', id],
    ['show', '--json', id],
    ['show', text],
    ['why', id],
    ['log', '--json', id],
    ['log', text],
    ['plugins', 'verbose'],
    ['commands'],
    ['status', '--name', text],
    ['info', '--set', `plugins.disabled=${text}`],
    ['info', '--set', text],
    ['unqueue', text],
    ['queue', '--explain', text],
    ['queue', '--data', text, 'x'],
    ['schedule', 'at', text, 'x'],
    ['schedule', 'after', text, 'x'],
    ['help', text],
    ['list', `--${text}`],
    [text],
    ['process', '--json'],
  ]);
  return { words, onTerminal: random.chance(0.5) };
}

/** Short, so that a terminal need not be wide, and without what no argument can carry. */
function shown(text: string): string {
  return text.replaceAll('\0', '').slice(0, 300) || '\u001b';
}

function prepare({ folder }: Round, { commands }: Plan): void {
  mkdirSync(join(folder, 'plugins'), { mode: 0o755 });
  const plugin = `
    const commands = ${JSON.stringify(commands)};
    const processors = [
      ([text]) => { throw Object.assign(new Error(text), { code: text }); },
      ([text]) => ({ [text]: text }),
      ([text], { log, progress, logger }) => { log(text); progress(text); logger.warn(text); logger.info(text); },
    ];
    export const toRegister = () => commands.map((command, at) => [command, {
      deferralTags: (task) => [task.args[1]],
      processTask: (task, context) => processors[at % 3](task.args, context),
    }]);`;
  writeFileSync(join(folder, 'plugins', 'hostile.mjs'), plugin, { mode: 0o644 });
}

async function enqueue({ folder, ledger }: Round, { commands, tasks }: Plan): Promise<void> {
  const registry = new Registry();
  for (const command of commands) registry.register(command, () => undefined);
  const options = { name: 'tasks', stateDir: join(folder, '.millrace'), logger: silent } as const;
  const queue = await TaskQueue.open({ ...options, registry });
  const scheduler = await Scheduler.open(options);
  await queue.queueTasks(tasks);
  for (const task of tasks.slice(0, 3)) await scheduler.scheduleTask(task, { delaySeconds: 3600 });
  ledger.fault('hostile task', tasks.length);
  await Promise.all([queue.close(), scheduler.close()]);
}

async function call({ folder, ledger }: Round, { words, onTerminal }: Call): Promise<void> {
  const called: Called = await millrace(folder, words, { terminal: onTerminal && hasTerminal });
  ledger.fault(onTerminal && hasTerminal ? 'call on a terminal' : 'call on a pipe');
  ledger.check(2);
  assertManners(called);
  assertHarmless(called);
}
