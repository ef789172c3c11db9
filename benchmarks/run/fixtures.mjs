import { fork } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../fixture.mjs', import.meta.url));

/**
 * Gives a place a queue with so many waiting tasks, folded into a snapshot. It is made once a run, in a process of its
 * own, so that the memory of whoever measures stays as it is, and copied from then on.
 */
export async function giveWaiting({ dir, shared }, count) {
  const made = join(shared, `waiting-${count}`);
  if (!existsSync(made)) await make(made, count);
  cpSync(made, dir, { recursive: true });
}

function make(dir, count) {
  const child = fork(script, [dir, String(count)]);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${count} waiting tasks could not be made`)),
    );
  });
}
