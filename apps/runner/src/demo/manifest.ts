import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How many files a manifest names, and how many of them have another sum than this process computes. */
export function checkManifest(folder: string): { files: number; differing: number } {
  const lines = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
  const differing = lines.filter((line) => {
    const [sum, name = ''] = line.split('  ');
    return (
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex') !== sum
    );
  });
  return { files: lines.length, differing: differing.length };
}
