// A plugin: `stubborn FILE DELAY` notes its attempt in the file and asks for another one until none is left.
import { appendFileSync } from 'node:fs';
import { ChildProcessor } from '@millrace/queue';

class Stubborn extends ChildProcessor {
  doChildTask(task) {
    const [file, delay] = task.args;
    appendFileSync(file, `${task.uuid} ${task.retriesRemaining}\n`);
    this.retryTask(task, Number(delay));
  }
}

export function toRegister() {
  return [['stubborn', new Stubborn({ module: import.meta.url })]];
}
