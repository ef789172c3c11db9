import { closeSync, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

const id = (n) => `TQ:TaskQueue:${n}`;
const now = () => Date.now() / 1000;
const addition = (n) => ({
  op: 'add',
  task: { id: id(n), command: 'note', args: [String(n)], timestamp: now(), retries: 1 },
});
const settlement = (n) => ({ op: 'settle', id: id(n), at: now(), outcome: { status: 'done' } });
const claim = (n) => ({
  op: 'claim',
  id: id(n),
  runner: 'abcdefgh',
  attempt: 1,
  at: now(),
  mono: 1,
  limit: 60,
});

/** Nothing but a file: what the disk, the system and JSON allow, whatever is built on them in JavaScript. */
class BareFile {
  #file;
  #end = 0;
  #probe = Buffer.alloc(2);
  #record = Buffer.alloc(120, 'x');
  #tasks = new Map();
  #onTask = () => undefined;

  constructor(dir) {
    this.#file = openSync(join(dir, 'raw'), 'a+');
  }

  async enqueue() {
    writeSync(this.#file, this.#record, 0, this.#record.length, null);
    fdatasyncSync(this.#file);
  }

  async enqueueMany(numbers) {
    const facts = numbers.map((n) => {
      const fact = addition(n);
      this.#tasks.set(fact.task.id, fact.task);
      return JSON.stringify(fact);
    });
    this.#append(facts);
    fdatasyncSync(this.#file);
  }

  async runner({ onTask }) {
    this.#onTask = onTask;
    return { run: async (count) => this.#run(count) };
  }

  async close() {
    closeSync(this.#file);
  }

  #run(count) {
    const tasks = [...this.#tasks.values()].slice(0, count);
    for (const [i, task] of tasks.entries()) {
      this.#append([JSON.stringify(settlement(i)), JSON.stringify(claim(i + 1))]);
      // To see that nobody else has appended anything.
      readSync(this.#file, this.#probe, 0, 2, this.#end - 1);
      this.#tasks.delete(task.id);
      this.#onTask(Number(task.args[0]));
    }
  }

  #append(facts) {
    const json = `{"ops":[${facts.join(',')}]}`;
    const line = `\n${crc32(json)} ${json}`;
    this.#end += writeSync(this.#file, line);
  }
}

export const raw = {
  name: 'raw',
  title: 'bare file',
  settings:
    'no queue: a line and fdatasyncSync for each task; of many, or for each run, the facts as JSON in one checked line',
  synced: true,
  version: () => process.version,
  open: async ({ dir }) => new BareFile(dir),
};
