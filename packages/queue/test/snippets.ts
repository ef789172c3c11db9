import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const packages = join(import.meta.dirname, '../..');

/** One fenced block of a document. */
export interface Block {
  readonly language: string;
  readonly text: string;
}

/** A program of a document: its first line is a comment with its file name. What it prints is the text block behind it. */
export interface Snippet {
  readonly file: string | undefined;
  readonly code: string;
  /** Undefined: a module that others import, which is not run. */
  readonly output: string | undefined;
}

export function blocksOf(document: string): Block[] {
  const fenced = readFileSync(document, 'utf8').matchAll(/^```(\w*)\n(.*?)^```/gms);
  return Array.from(fenced, ([, language = '', text = '']) => ({ language, text }));
}

export function snippetsOf(blocks: readonly Block[]): Snippet[] {
  return blocks.flatMap(({ language, text }, index) => {
    if (!['js', 'ts'].includes(language)) return [];
    const next = blocks[index + 1];
    const output = next?.language === 'text' ? next.text : undefined;
    return [{ file: /^\/\/ (\S+)\n/.exec(text)?.[1], code: text, output }];
  });
}

/** A temporary folder of a user who has the packages installed, a library for schemas and one for TypeScript. */
export class Project {
  readonly dir = mkdtempSync(join(tmpdir(), 'millrace-readme-'));

  constructor() {
    const modules = join(this.dir, 'node_modules/@millrace');
    mkdirSync(modules, { recursive: true });
    for (const name of readdirSync(packages)) symlinkSync(join(packages, name), join(modules, name));
    symlinkSync(join(packages, 'queue/node_modules/zod'), join(modules, '../zod'));
    symlinkSync(join(packages, '../node_modules/esbuild'), join(modules, '../esbuild'));
  }

  write(snippets: readonly Snippet[]): void {
    for (const { file = 'unnamed.mjs', code } of snippets) {
      const path = join(this.dir, file);
      mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
      writeFileSync(path, code, { mode: 0o644 });
    }
  }

  /** Runs Node in the folder: its exit code and what it printed to standard output. */
  node(...args: string[]): { status: number | null; stdout: string } {
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: this.dir, encoding: 'utf8' });
    return { status, stdout };
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
