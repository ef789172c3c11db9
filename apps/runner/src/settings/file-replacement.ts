import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * Gives a file other content in one step, with the mode that it had (0644 for a new one): whoever reads it has the old
 * or the new one, whatever becomes of this process or the power. A link stays, and the file that it leads to is replaced.
 */
export function replaceFile(given: string, content: string): void {
  const known = statSync(given, { throwIfNoEntry: false });
  const file = known ? realpathSync(given) : given;
  const draft = `${file}.${process.pid}.new`;
  try {
    writeDraft(draft, content, (known?.mode ?? 0o644) & 0o777);
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
  sync(dirname(file));
}

function writeDraft(draft: string, content: string, mode: number): void {
  const fd = openSync(draft, 'wx', mode);
  try {
    writeSync(fd, content);
    fchmodSync(fd, mode);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function sync(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
