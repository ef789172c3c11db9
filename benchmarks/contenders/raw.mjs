import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Nothing but a file that grows by a line a task: what the disk and the system allow. */
export const raw = {
  name: 'raw',
  title: 'append + fdatasync',
  settings: 'writeSync of 120 bytes and fdatasyncSync for each task; no queue',
  synced: true,
  version: () => process.version,
  async open({ dir }) {
    const file = openSync(join(dir, 'raw'), 'a');
    const record = Buffer.alloc(120, 'x');
    return {
      async enqueue() {
        writeSync(file, record, 0, record.length, null);
        fdatasyncSync(file);
      },
      close: async () => closeSync(file),
    };
  },
};
