import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { promise } from '../violation.js';

const DESCRIPTORS = '/proc/self/fd';

/** The files of a folder that this process has open; none where the system does not tell. */
function openFiles(folder: string): string[] {
  if (!existsSync(DESCRIPTORS)) return [];
  return readdirSync(DESCRIPTORS)
    .map(target)
    .filter((path) => path.startsWith(folder));
}

/** No file of a folder is open, at the latest when the threads that close them have done it. */
export async function assertAllClosed(folder: string): Promise<void> {
  for (let i = 0; i < 200 && openFiles(folder).length > 0; i += 1) await pause(10);
  promise(openFiles(folder).length === 0, () => `Still open after closing: ${openFiles(folder).join(', ')}`);
}

/** The descriptor with which the folder was listed is gone by now. */
function target(descriptor: string): string {
  try {
    return readlinkSync(`${DESCRIPTORS}/${descriptor}`);
  } catch {
    return '';
  }
}
