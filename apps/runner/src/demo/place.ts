import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FILES = 300;

const SETTINGS = `queue:
  stateDir: ./state
  maxRunning: 4
  killGraceSeconds: 1
`;

const RELOAD_PLUGIN = `export function toRegister() {
  return [['reload', { processTask: (task) => task.args, overrides: (newTask, oldTask) => oldTask.command === 'reload' }]];
}
`;

const LATE_PLUGIN = `export function toRegister() {
  return [['late', () => 'here']];
}
`;

/** The temporary folder of the demo: files to work on, settings, a plugin. */
export class Place {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-demo-')));
  readonly files = join(this.folder, 'files');
  readonly fileCount = FILES;
  readonly reloadPlugin: string;

  constructor() {
    mkdirSync(this.files);
    mkdirSync(join(this.folder, 'plugins'), { mode: 0o755 });
    for (let n = 0; n < FILES; n += 1)
      writeFileSync(join(this.files, `${n}.txt`), `line of file ${n}\n`.repeat(n + 1));
    writeFileSync(join(this.folder, 'millrace.yaml'), SETTINGS);
    this.reloadPlugin = this.#writePlugin('reload.mjs', RELOAD_PLUGIN);
  }

  /** Drops a second plugin into the plugin folder; its path. */
  dropPlugin(): string {
    return this.#writePlugin('late.mjs', LATE_PLUGIN);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #writePlugin(name: string, text: string): string {
    const path = join(this.folder, 'plugins', name);
    writeFileSync(path, text, { mode: 0o644 });
    return path;
  }
}
