// A process that adds ids together with others, and follows what all of them add. It opens, says so, and begins when
// it is told; when it is told again it writes what it saw: a hash of the order and of the state.
import { once } from 'node:events';
import { crc32 } from 'node:zlib';
import { StateFile } from '@millrace/state-file';
import { tally } from './tally.mjs';

const { dir, prefix, count, options } = JSON.parse(process.argv[2]);
const file = await StateFile.open({ dir, name: 'a', model: tally, ...options });
let heard = { hash: 0, total: 0, missed: 0, lastSeq: 0, disorder: 0 };
file.onCommit(({ seq, ops, missed = 0 }) => {
  heard.missed += missed;
  if (seq <= heard.lastSeq) heard.disorder += 1;
  heard.lastSeq = seq;
  heard.total += ops.length;
  for (const { id } of ops) heard.hash = crc32(id, heard.hash);
});

console.log('open');
await once(process, 'message');
let races = 0;
for (let i = 0; i < count; i += 1) {
  await file.update(({ state, emit }) => {
    races += 1;
    if (state.counts.has(`${prefix}:${i}`)) throw new Error('decided twice');
    emit({ id: `${prefix}:${i}` });
  });
  if (i % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
}
console.log('added');
await once(process, 'message');
const { total, hash, counts } = await file.read();
await new Promise((resolve) => setImmediate(resolve));
console.log(
  JSON.stringify({ heard, state: { total, hash, doubled: [...counts].filter(([, n]) => n !== 1) }, races }),
);
await file.close();
process.disconnect();
