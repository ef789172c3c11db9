// Opens and closes a state file a thousand times, and goes through many rotations; writes how many descriptors are open
// before and after each. Then it ends by itself with a state file left open.
import { readdirSync } from 'node:fs';
import { StateFile } from '@millrace/state-file';
import { tally } from './tally.mjs';

const { dir } = JSON.parse(process.argv[2]);
const options = { dir, name: 'a', model: tally, durability: 'none' };
const descriptors = () => readdirSync('/proc/self/fd').length;

const first = await StateFile.open(options);
await first.update(({ emit }) => emit({ id: 'x' }));
await first.compact();
// The first watch of a process takes a descriptor that stays.
first.onCommit(() => undefined);
await first.close();
const counts = [descriptors()];
for (let i = 0; i < 1000; i += 1) {
  const file = await StateFile.open(options);
  if (i % 50 === 0) file.onCommit(() => undefined);
  await file.close();
}
counts.push(descriptors());

const [rotating, other] = [await StateFile.open(options), await StateFile.open(options)];
await rotating.compact();
await other.read();
counts.push(descriptors());
for (let i = 0; i < 150; i += 1) {
  await rotating.update(({ emit }) => emit({ id: 'x' }));
  await rotating.compact();
  if (i % 10 === 0) await other.read();
}
await other.read();
counts.push(descriptors());
console.log(JSON.stringify(counts));
