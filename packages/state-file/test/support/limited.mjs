// A process whose files may not grow beyond a limit: it adds ids until one is refused, says with which code, and goes on
// when it is told that there is room.
import { once } from 'node:events';
import { StateFile } from '@millrace/state-file';
import { tally } from './tally.mjs';

const { dir } = JSON.parse(process.argv[2]);
const file = await StateFile.open({ dir, name: 'a', model: tally });
// Compaction loads the module of the lock, which listens to signals.
await file.compact();

async function addUntilRefused() {
  for (let i = 0; ; i += 1) {
    try {
      await file.update(({ emit }) => emit({ id: `${i}:${'x'.repeat(500)}` }));
    } catch ({ code }) {
      const { total } = await file.read();
      return { code, added: i, total };
    }
  }
}

console.log(JSON.stringify(await addUntilRefused()));
await once(process, 'message');
await file.update(({ emit }) => emit({ id: 'with room' }));
await file.compact();
console.log(JSON.stringify({ total: (await file.read()).total }));
await file.close();
process.disconnect();
