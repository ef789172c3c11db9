/** A file that `init` writes. */
export interface StarterFile {
  /** Relative to the folder. */
  readonly path: string;
  readonly content: string;
}

const settings = `# Settings of Millrace. Every line that begins with # shows a default; take the # away to change it.
# All settings: millrace help settings

queue:
  name: tasks               # several queues may share a state folder
  stateDir: ./.millrace     # where the tasks are kept; keep it out of version control
# maxRunning: 2             # tasks processed at the same time, over all runners
# defaultTimeout: 60        # limit in seconds of a task in the runner, where its processor names none
# defaultChildTimeout: 3600 # the same for a task in a process of its own
# historyLimit: 1000        # ended tasks that are kept for show, log and history
# durability: fsync         # none is faster, and survives the death of processes but not a power cut

plugins:
  directories: [./plugins]  # each .mjs file in it is a plugin
# packages: []              # npm packages that are plugins
# builtin: [greetings, shell, http, files]

# shutdown:
#   graceSeconds: 30        # how long run waits for running tasks once told to stop
`;

const plugin = `// A plugin: what its toRegister() returns are commands that tasks can have, each with what processes them.
// millrace queue hello Ada

/** @import { ProcessorMethods, Task, TaskContext } from '@millrace/queue' */

/** @satisfies {ProcessorMethods} */
const hello = {
  /** How it is called: "millrace commands" shows it. */
  usage: 'hello <names...>',

  /**
   * Asked before a task is queued: why its arguments make no sense, in a sentence. Must be quick and change nothing.
   * @param {Task} task
   */
  problemWith: (task) => (task.args.length > 0 ? undefined : 'It needs a name to greet.'),

  /**
   * Does the work, in the runner. What it returns is the result of the task, what it throws makes it fail.
   * For work of more than a few seconds call it doChildTask: then it gets a process of its own.
   * @param {Task} task
   * @param {TaskContext} context
   */
  async processTask(task, { log, progress, signal }) {
    for (const [index, name] of task.args.entries()) {
      signal.throwIfAborted();
      log(\`Hello, \${name}!\`);
      progress({ done: index + 1, total: task.args.length });
    }
    return { greeted: task.args.length };
  },
};

/** @returns {[command: string, processor: ProcessorMethods][]} */
export function toRegister() {
  return [['hello', hello]];
}
`;

/** What a new folder needs to be worked in. */
export const starterFiles: readonly StarterFile[] = [
  { path: 'millrace.yaml', content: settings },
  { path: 'plugins/hello.mjs', content: plugin },
];
