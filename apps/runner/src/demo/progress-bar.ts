import { setTimeout as pause } from 'node:timers/promises';

const WIDTH = 30;
const LOOK_MILLISECONDS = 20;

/**
 * Shows how many of `total` are done until all are: a bar that moves on a terminal, a line for each step elsewhere.
 */
export async function showProgress(text: string, total: number, done: () => number): Promise<void> {
  for (let shown = -1; ; await pause(LOOK_MILLISECONDS)) {
    const count = done();
    if (count !== shown) draw(text, count, total);
    shown = count;
    if (count >= total) break;
  }
  if (process.stdout.isTTY) process.stdout.write('\n');
}

function draw(text: string, count: number, total: number): void {
  const filled = Math.round((count / total) * WIDTH);
  const bar = `  [${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${count}/${total} ${text}`;
  process.stdout.write(process.stdout.isTTY ? `\r${bar}` : `${bar}\n`);
}
