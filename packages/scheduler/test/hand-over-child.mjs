// Hands over what is due. Arguments: folder, moment, which time the moment comes, what to do then (kill or wait), and
// the epoch seconds that the clock stands at.
// Messages to the parent: 'ready' when both are open, 'reached' at the moment (at each one for the moment 'any'), and
// at the end how many were queued.
import { once } from 'node:events';
import { TaskQueue } from '@millrace/queue';
import { Scheduler } from '@millrace/scheduler';

const [stateDir, moment, times, deed, clock] = process.argv.slice(2);
let left = Number(times);

async function say(message) {
  await new Promise((resolve) => process.send(message, resolve));
}

async function reached(name) {
  if (moment === 'any') return say('reached');
  if (name !== moment) return;
  left -= 1;
  if (left !== 0) return;
  if (deed === 'kill') process.kill(process.pid, 'SIGKILL');
  const heard = once(process, 'message');
  await say('reached');
  await heard;
}

function watched(queue) {
  const around =
    (name, method) =>
    async (...given) => {
      await reached(`before ${name}`);
      const result = await queue[method](...given);
      await reached(`after ${name}`);
      return result;
    };
  const own = {
    acceptHandOvers: around('accept', 'acceptHandOvers'),
    forgetHandOvers: around('forget', 'forgetHandOvers'),
  };
  return new Proxy(queue, {
    get(target, key) {
      if (key in own) return own[key];
      const value = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const queue = await TaskQueue.open({ name: 'tasks', stateDir });
TaskQueue.registerTaskProcessor('each', { processTask: () => undefined, isDupe: () => false });
const now = clock === undefined ? {} : { now: () => Number(clock) };
const scheduler = await Scheduler.open({ name: 'tasks', stateDir, ...now });
const go = once(process, 'message');
await say('ready');
await go;
const count = await scheduler.processReadyTasks(watched(queue));
await say(count);
await scheduler.close();
await queue.close();
process.disconnect();
