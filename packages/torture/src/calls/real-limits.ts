import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Round } from '../family.js';
import { closePlace, openPlace } from '../processes/place.js';
import type { PlaceOptions } from '../processes/place.js';
import { promise } from '../violation.js';
import { fillUp } from './filling.js';
import type { Filling } from './filling.js';

const FILLER = fileURLToPath(new URL('./filler.js', import.meta.url));

/** What the system may say where a file cannot grow. A write that was cut short says it as well. */
const NO_ROOM = ['EFBIG', 'ENOSPC', 'SHORT_WRITE'];

/** A process whose files may not grow beyond so many bytes queues until it is refused: what was acknowledged is there. Only on Linux. */
export async function fillToFileSize(round: Round, bytes: number): Promise<void> {
  if (process.platform !== 'linux') return;
  const options = placeIn(join(round.folder, 'limited'));
  const args = [`--fsize=${bytes}`, process.execPath, FILLER, JSON.stringify(options)];
  const { stdout } = await promisify(execFile)('prlimit', args);
  const { ids, code } = JSON.parse(stdout) as Filling;
  promise(NO_ROOM.includes(code ?? ''), `At the limit of the file size a task is refused with ${code}.`);
  round.ledger.fault(`${code} of a file size limit`);
  await assertKeepsAll(round, options, ids);
}

/** The same on a file system that is full; as soon as there is room again the same queue goes on. Only where root. */
export async function fillSmallDisk(round: Round, kibibytes: number): Promise<void> {
  const disk = join(round.folder, 'small');
  mkdirSync(disk);
  const mount = ['-t', 'tmpfs', '-o', `size=${kibibytes}k,mode=700`, 'tmpfs', disk];
  if (process.getuid?.() !== 0 || spawnSync('mount', mount).status !== 0) return;
  try {
    await fillDisk(round, disk);
  } finally {
    spawnSync('umount', ['--lazy', disk]);
  }
}

async function fillDisk(round: Round, disk: string): Promise<void> {
  const options = placeIn(join(disk, 'state'));
  const place = await openPlace(options);
  try {
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(join(disk, 'filler'), Buffer.alloc(Math.floor((bavail * bsize) / 2)));
    const { ids, code } = await fillUp(place.queue, 'full');
    promise(code === 'ENOSPC', `On a full disk a task is refused with ${code}.`);
    round.ledger.fault('ENOSPC of a full disk');
    rmSync(join(disk, 'filler'));
    const last = (await place.queue.queueTask({ command: 'quick', args: ['last'] })) ?? '';
    await place.queue.compact();
    await assertKeepsAll(round, options, [...ids, last]);
  } finally {
    await closePlace(place);
  }
}

function placeIn(stateDir: string): PlaceOptions {
  return { stateDir, slots: 4, durability: 'fsync' };
}

/** Everything is there, once and in order, and at most one more: the one that was refused. */
async function assertKeepsAll(
  { ledger }: Round,
  options: PlaceOptions,
  acknowledged: readonly string[],
): Promise<void> {
  const place = await openPlace(options);
  try {
    const { waiting } = await place.queue.snapshotTaskLists();
    const kept = new Set(acknowledged);
    const found = waiting.map(({ uuid }) => uuid).filter((id) => kept.has(id));
    promise(found.join() === acknowledged.join(), () => `Of ${kept.size} tasks ${found.length} are there.`);
    const others = waiting.length - found.length;
    promise(others <= 1, `${others} tasks are there that nobody was told of.`);
    ledger.check(waiting.length);
  } finally {
    await closePlace(place);
  }
}
