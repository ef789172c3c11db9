const names = {
  '@millrace/plugin-greetings': 'toRegister',
  '@millrace/plugin-manager': 'PluginManager',
  '@millrace/queue': 'Registry, TaskQueue',
  '@millrace/scheduler': 'reschedule, Scheduler',
};

const imports = Object.entries(names).map(([from, what]) => `import { ${what} } from '${from}';\n`);
const requires = Object.entries(names).map(([from, what]) => `const { ${what} } = require('${from}');\n`);

/** Valid as JavaScript and, its types inferred, as strict TypeScript. Prints what became of each task. */
const main = `
async function main() {
  const registry = new Registry();
  registry.register('add', (...numbers) => numbers.map(Number).reduce((a, b) => a + b, 0));
  for (const [command, processor] of toRegister()) registry.register(command, processor);
  await new PluginManager({ registry }).loadPlugins('plugins');
  const place = { stateDir: String(process.argv[2]), name: 'tasks' };
  const queue = await TaskQueue.open({ ...place, registry, reschedule });
  const scheduler = await Scheduler.open({ ...place, name: 'later' });
  await queue.queueTasks(['add 1 2', 'greet Ada', 'esm-child a', 'cjs-child b']);
  await scheduler.scheduleTask('add 3 4', { delaySeconds: 0 });
  await queue.processTasks({ sources: [scheduler], drain: true });
  const finished = await queue.finishedTasks();
  const lines = finished.map(({ task, outcome }) => [task.fullCommand, outcome.status, outcome.result].join(' '));
  console.log(lines.sort().join('\\n'));
  await scheduler.close();
  await queue.close();
}
main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
`;

const typed = `
import { ChildProcessor, QueueError, type Outcome, type Task, type TaskContext, type TaskQueueLike } from '@millrace/queue';
import { describeProcessor, describeTaskQueue } from '@millrace/queue/testing';
import { PluginError } from '@millrace/plugin-manager';
import { toRegister as shell } from '@millrace/plugin-shell';
import { toRegister as http } from '@millrace/plugin-http';
import { toRegister as files } from '@millrace/plugin-files';
import { SchedulerError } from '@millrace/scheduler';
import { StateFile, StateFileError } from '@millrace/state-file';
import { describeStateModel } from '@millrace/state-file/testing';

export class Resize extends ChildProcessor {
  override isValidArgs(task: Task): boolean {
    return task.args.length === 1;
  }
  override async doChildTask(task: Task, { signal }: TaskContext): Promise<string | undefined> {
    return signal.aborted ? undefined : task.getArg(0);
  }
}

export async function outcomeOf(queue: TaskQueueLike, id: string): Promise<Outcome | undefined> {
  return (await queue.findFinishedTask(id))?.outcome;
}

// @ts-expect-error: the name of an option is checked.
export const misspelt = (): Promise<TaskQueue> => TaskQueue.open({ name: 'a', stateDir: 'b', maxRuning: 1 });
export const commands = [...shell(), ...http(), ...files()].map(([command]) => command);
export const errors = [PluginError, QueueError, SchedulerError, StateFileError];
export const suites = [describeProcessor, describeStateModel, describeTaskQueue, StateFile];
`;

/** What each program prints: its tasks, in the order of the alphabet. */
export const printed = `${[
  'add 1 2 done 3',
  'add 3 4 done 7',
  'cjs-child b done b from .cjs',
  'esm-child a done a from .mjs',
  'greet Ada done Hello, Ada!',
].join('\n')}\n`;

/** The programs and plugins of a project that uses the packages, by file. */
export const programs: Readonly<Record<string, string>> = {
  'program.mjs': imports.join('') + main,
  'program.cjs': requires.join('') + main,
  'typed-module.mts': imports.join('') + typed + main,
  'typed-common.cts': imports.join('') + typed + main,
  'plugins/modern.mjs': `
    import { ChildProcessor } from '@millrace/queue';
    class Child extends ChildProcessor {
      doChildTask = (task) => task.getArg(0) + ' from .mjs';
    }
    export const toRegister = () => [['esm-child', new Child()]];
  `,
  'plugins/classic.cjs': `
    const { ChildProcessor } = require('@millrace/queue');
    class Child extends ChildProcessor {
      doChildTask(task) {
        return task.getArg(0) + ' from .cjs';
      }
    }
    exports.toRegister = () => [['cjs-child', new Child()]];
  `,
};
