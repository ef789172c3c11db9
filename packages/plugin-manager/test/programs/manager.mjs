// A plugin manager of the build named in the arguments, `import` or `require`, operated over IPC.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const load = process.argv[2] === 'require' ? require : (name) => import(name);
const { PluginManager } = await load('@millrace/plugin-manager');
const { Registry, Task, TaskQueue } = await load('@millrace/queue');

const say = (kind) => (text) => process.connected && process.send({ kind, text });
const logger = {
  warn: say('warn'),
  info: say('info'),
  notify: say('warn'),
  throw: (error) => {
    throw error;
  },
};
const registry = new Registry();
const manager = new PluginManager({ registry, logger });
let watch;

async function processOne(stateDir, cmd) {
  const queue = await TaskQueue.open({ name: 'children', stateDir, registry, logger });
  const id = await queue.queueTask(cmd);
  await queue.processNextTask();
  await queue.finishAllProcessing();
  const { outcome } = await queue.findFinishedTask(id);
  await queue.close();
  return outcome;
}

const calls = {
  process: processOne,
  run: (cmd) => registry.get(new Task({ cmd }).command)?.processTask(new Task({ cmd }), {}) ?? null,
  moduleOf: (command) => registry.moduleOf(command),
  watch: async (options) => void (watch = await manager.watchPlugins(options)),
  rescan: () => watch.rescan(),
  stop: () => watch.stop(),
};

process.on('message', async ({ id, call, args }) => {
  try {
    const result = await (calls[call] ? calls[call](...args) : manager[call](...args));
    process.send({ id, result: result ?? null });
  } catch (error) {
    process.send({ id, error: { code: error.code, message: error.message } });
  }
});
process.send({ kind: 'info', text: 'ready' });
