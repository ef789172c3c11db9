// The commands of torture. A child imports this module as well, so it registers nothing by itself.
import { setTimeout as pause } from 'node:timers/promises';
import { ChildProcessor, Processor } from '@millrace/queue';
import type { Task } from '@millrace/queue';
import { labelOf } from '../promises/planned-task.js';
import type { DeathOfChild, PlannedCommand, PlannedData } from '../promises/planned-task.js';
import { noteRun } from '../promises/run-log.js';

abstract class Inline extends Processor {
  override deferralTags(task: Task): readonly string[] {
    return dataOf(task).tags ?? [];
  }
}

class Quick extends Inline {
  override processTask(task: Task): string {
    note('begin', task);
    note('end', task);
    return labelOf(task);
  }
}

class Slow extends Inline {
  override async processTask(task: Task): Promise<string> {
    note('begin', task);
    await pause(dataOf(task).milliseconds ?? 0);
    note('end', task);
    return labelOf(task);
  }
}

class Failing extends Inline {
  override processTask(task: Task): never {
    note('begin', task);
    note('end', task);
    throw new Error(labelOf(task));
  }
}

class InChild extends ChildProcessor {
  override async doChildTask(task: Task): Promise<string> {
    note('begin', task);
    dieIf('as it begins', task);
    await pause(dataOf(task).milliseconds ?? 0);
    dieIf('in the middle', task);
    await pause(dataOf(task).milliseconds ?? 0);
    dieIf('right before its end', task);
    note('end', task);
    if (dataOf(task).dies === 'right after its end') setImmediate(() => dieIf('right after its end', task));
    return labelOf(task);
  }
}

/** Asks for another attempt as long as there is one. */
class Again extends ChildProcessor {
  override doChildTask(task: Task): string {
    note('begin', task);
    const wantsMore = this.retryTask(task, (dataOf(task).milliseconds ?? 0) / 1000);
    note('end', task, wantsMore);
    return labelOf(task);
  }
}

/** What the plugin registers, in a runner and in the child. */
export function toRegister(): [PlannedCommand, Processor][] {
  return [
    ['quick', new Quick()],
    ['slow', new Slow()],
    ['tagged', new Slow()],
    ['failing', new Failing()],
    ['child', new InChild()],
    ['again', new Again()],
  ];
}

function note(type: 'begin' | 'end', task: Task, wantsMore = false): void {
  const { attempts = 0 } = task.toJSON();
  noteRun({ type, label: labelOf(task), attempt: attempts, ...(wantsMore && { wantsMore }) });
}

/** Kills this child where it is planned, in its first attempt. */
function dieIf(point: DeathOfChild, task: Task): void {
  const { attempts = 1 } = task.toJSON();
  if (dataOf(task).dies !== point || attempts > 1) return;
  noteRun({ type: 'dying', label: labelOf(task), attempt: attempts, point });
  process.kill(process.pid, 'SIGKILL');
}

function dataOf(task: Task): PlannedData {
  return (task.data ?? { text: '' }) as PlannedData;
}
