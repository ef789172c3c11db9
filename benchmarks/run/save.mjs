import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../docs/benchmarks/', import.meta.url));

/** Writes the results of a run into docs/benchmarks. */
export async function save(header, results) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}results.json`, `${JSON.stringify({ ...header, figures: results }, null, 2)}\n`);
}
