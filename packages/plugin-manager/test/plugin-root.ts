import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A temp folder for plugins that passes the safety checks whatever the umask is. */
export class PluginRoot implements Disposable {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'millrace plugins [a] ')));

  file(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  folder(name: string): string {
    const path = this.file(name);
    if (existsSync(path)) return path;
    this.folder(dirname(name));
    mkdirSync(path);
    chmodSync(path, 0o755);
    return path;
  }

  /** Writes a file in one step, and the folders above it that are not there. */
  write(name: string, text: string): string {
    const folder = this.folder(dirname(name));
    const draft = join(folder, '.draft');
    writeFileSync(draft, text);
    chmodSync(draft, 0o644);
    renameSync(draft, this.file(name));
    return this.file(name);
  }

  /** Writes an ES module plugin whose commands return a text. */
  plugin(name: string, commands: Record<string, string>): string {
    return this.write(name, `export const toRegister = () => [${pairs(commands)}];\n`);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Pairs whose commands return a text, as source. */
export function pairs(commands: Record<string, string>): string {
  return Object.entries(commands)
    .map(([command, text]) => `[${JSON.stringify(command)}, () => ${JSON.stringify(text)}]`)
    .join(', ');
}
