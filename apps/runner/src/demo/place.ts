import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PLUGIN = `export const toRegister = () => [
  ['refresh', { processTask: (task) => task.args, overrides: (_new, old) => old.command === 'refresh' }],
];
`;
const LATE = `export const toRegister = () => [['late', { processTask: () => 'here' }]];\n`;

/** Makes the temporary folder of the demo: 200 files to work on, settings and one plugin. */
export function makePlace(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-demo-')));
  mkdirSync(join(folder, 'files'));
  mkdirSync(join(folder, 'plugins'));
  for (let n = 0; n < 200; n += 1)
    writeFileSync(join(folder, 'files', `${n}.txt`), `file ${n}\n`.repeat(n + 1));
  writeFileSync(
    join(folder, 'millrace.yaml'),
    'queue:\n  stateDir: ./state\n  maxRunning: 4\n  killGraceSeconds: 1\n',
  );
  writeFileSync(join(folder, 'plugins', 'refresh.mjs'), PLUGIN);
  return folder;
}

/** Drops the second plugin into the plugin folder; its path. */
export function dropPlugin(folder: string): string {
  const path = join(folder, 'plugins', 'late.mjs');
  writeFileSync(path, LATE);
  return path;
}
