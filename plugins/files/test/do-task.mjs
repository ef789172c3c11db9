// Does one task in this process, as its child would: node do-task.mjs <command> <arguments...>
import { toRegister } from '@millrace/plugin-files';
import { Task } from '@millrace/queue';

const [command, ...args] = process.argv.slice(2);
const processor = toRegister().find(([name]) => name === command)[1];
const task = new Task({ command, args });
const ignore = () => undefined;
const logger = { info: ignore, warn: ignore, notify: ignore, throw: ignore };
const context = { logger, signal: new AbortController().signal, progress: ignore, log: ignore };

console.log('begins');
try {
  console.log(JSON.stringify({ result: await processor.doChildTask(task, context) }));
} catch (error) {
  console.log(JSON.stringify({ code: error.code, message: error.message }));
}
