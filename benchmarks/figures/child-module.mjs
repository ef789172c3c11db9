// What a child task and a bare fork both run: it says when it has been reached.
import { ChildProcessor } from '../../packages/queue/dist/index.js';
import { machineClock } from '../run/statistics.mjs';

class Reached extends ChildProcessor {
  doChildTask() {
    return machineClock();
  }
}

export function toRegister() {
  return [['note', new Reached({ module: import.meta.url })]];
}

if (process.argv[2] === 'bare') process.send(machineClock());
