import { Processor } from '@millrace/queue';
import type { ProcessorLike, Task, TaskContext } from '@millrace/queue';

/** `greet <name>`: a class, for a command that has rules of its own. */
class Greet extends Processor {
  /** What `millrace commands` shows. */
  override readonly usage = 'greet <name>';

  /** Asked when the task is queued: what is refused here, with the reason, never waits in vain. */
  override problemWith(task: Task): string | undefined {
    return task.args.length === 1 ? undefined : 'It greets one name.';
  }

  /** Does the work. What it returns is kept as the task's result; what it throws is kept as its error. */
  override processTask(task: Task, context: TaskContext): string {
    const greeting = `Hello, ${task.getArg(0)}!`;
    context.log(greeting);
    return greeting;
  }
}

/** `goodbye <names...>`: a function, for a command that takes whatever it is given. It gets the arguments. */
function goodbye(...names: string[]): string {
  return `Goodbye, ${names.length > 0 ? names.join(' and ') : 'everyone'}!`;
}

/** What makes a module a plugin: pairs of a command and the processor that answers for it. */
export function toRegister(): [command: string, processor: ProcessorLike][] {
  return [
    ['greet', new Greet()],
    ['goodbye', goodbye],
  ];
}
