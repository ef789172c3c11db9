import { join } from 'node:path';
import { newestGeneration } from './chain.js';
import type { Chain } from './chain.js';
import { systemCode } from './system.js';

/** Bytes of the newest snapshot; 0 when it has just been replaced. */
export function newestSnapshotBytes<S, Op>(chain: Chain<S, Op>): number {
  const { system, dir, names } = chain;
  try {
    const fd = system.openForRead(join(dir, names.snapshot(newestGeneration(chain) ?? 0)));
    try {
      return system.stat(fd).size;
    } finally {
      system.close(fd);
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 0;
    throw error;
  }
}
