import { expect, test } from '@jest/globals';
import { Registry, Task } from '@millrace/queue';
import { toRegister } from './index.js';

const registry = new Registry();
for (const [command, processor] of toRegister()) registry.register(command, processor);
const lines: string[] = [];
const context = {
  logger: console as never,
  signal: new AbortController().signal,
  progress: () => {},
  log: (line: string) => void lines.push(line),
};

function run(cmd: string): unknown {
  const task = new Task({ cmd });
  return registry.get(task.command)?.processTask(task, context);
}

test('greet returns its greeting and logs it', () => {
  expect(run('greet "Ada Lovelace"')).toBe('Hello, Ada Lovelace!');
  expect(lines).toEqual(['Hello, Ada Lovelace!']);
});

test('greet takes one name, no more and no less', () => {
  const valid = (cmd: string) => registry.get('greet')?.isValidArgs(new Task({ cmd }));
  expect(['greet', 'greet Ada', 'greet Ada Grace'].map(valid)).toEqual([false, true, false]);
});

test('goodbye takes any number of names', () => {
  expect(run('goodbye Ada Grace')).toBe('Goodbye, Ada and Grace!');
  expect(run('goodbye')).toBe('Goodbye, everyone!');
});
