// Makes a folder with a queue of waiting tasks, for run/fixtures.mjs.
import { mkdirSync, renameSync } from 'node:fs';
import { noteTask, openQueue } from './contenders/millrace.mjs';
import { numbers } from './figures/series.mjs';

const CALL = 10_000;

const [dir, words] = process.argv.slice(2);
const [count, unfinished] = [Number(words), `${dir}.unfinished`];
mkdirSync(unfinished, { recursive: true });
const queue = await openQueue({ dir: unfinished }, { durability: 'none' });
for (let from = 0; from < count; from += CALL)
  await queue.queueTasks(numbers(from, Math.min(CALL, count - from)).map(noteTask));
if ((await queue.howManyQueued()) !== count) throw new Error('Not every task is waiting.');
await queue.compact();
await queue.close();
renameSync(unfinished, dir);
