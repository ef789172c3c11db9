import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tool } from '../../scripts/tools.mjs';
import { installPeers } from './install-peers.mjs';
import { page } from './page.mjs';

const folder = fileURLToPath(new URL('../../docs/benchmarks/', import.meta.url));

/** Writes what a run has so far into docs/benchmarks: as JSON, as a page, and a chart of the last figure. */
export async function save(header, results) {
  await installPeers();
  const { chart } = await import('../peers/charts.mjs');
  mkdirSync(folder, { recursive: true });
  const json = join(folder, 'results.json');
  writeFileSync(json, JSON.stringify({ ...header, figures: results }));
  await tool('@biomejs/biome', ['format', '--write', '--log-level=error', json], { bin: 'biome' });
  writeFileSync(join(folder, 'results.md'), page(header, results));
  const last = results.at(-1);
  writeFileSync(join(folder, `${last.name}.svg`), await chart(last));
}
