import { expect } from '@jest/globals';
import { StateFile } from '@millrace/state-file';
import { tally } from './tally.mjs';

/** Opens the files afresh: what was acknowledged has to be there, and nothing twice. */
export async function expectKept(dir: string, acknowledged: Iterable<string>): Promise<void> {
  const file = await StateFile.open({ dir, name: 'a', model: tally });
  const { counts } = await file.read();
  await file.close();
  expect([...acknowledged].filter((id) => !counts.has(id))).toEqual([]);
  expect([...counts].filter(([, count]) => count !== 1)).toEqual([]);
}
