import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { publishedOnly } from '../../scripts/published.mjs';

const root = join(import.meta.dirname, '../..');
const pnpm = join(root, 'node_modules/pnpm/bin/pnpm.cjs');
const tsc = join(root, 'node_modules/typescript/bin/tsc');

interface Archive {
  readonly name: string;
  readonly filename: string;
}

/** A folder with every public package as it would be published, and a project that has installed them from there. */
export class PackedProject {
  readonly #folder = mkdtempSync(join(tmpdir(), 'millrace-packed-'));
  readonly archives: readonly Archive[];

  constructor(files: Readonly<Record<string, string>>) {
    this.archives = this.#pack();
    this.#write('package.json', JSON.stringify(this.#manifest()));
    for (const [file, text] of Object.entries(files)) this.#write(file, text);
  }

  /** From the packed files; what they depend on beside each other comes from npm, or from its cache. */
  install(): void {
    this.#run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']);
  }

  node(...args: string[]): string {
    return this.#run(process.execPath, args);
  }

  /** Runs the program that a package has installed under a name. */
  npx(...args: string[]): string {
    return this.#run('npx', ['--offline', '--no-install', ...args]);
  }

  /** Checks and translates the typed programs, declarations of the packages included. */
  compile(...files: string[]): string {
    const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')];
    const target = ['--target', 'es2022', '--module', 'nodenext', '--strict', '--exactOptionalPropertyTypes'];
    return this.node(tsc, ...files, ...target, ...types);
  }

  contentsOf(archive: string): string[] {
    const listed = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' });
    return listed
      .trim()
      .split('\n')
      .map((path) => path.replace(/^package\//, ''));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #pack(): Archive[] {
    const args = ['--recursive', ...publishedOnly, 'pack', '--json'];
    const packed = execFileSync(process.execPath, [pnpm, ...args, '--pack-destination', this.#folder], {
      cwd: root,
      encoding: 'utf8',
    });
    return JSON.parse(packed) as Archive[];
  }

  #manifest(): unknown {
    const dependencies = Object.fromEntries(
      this.archives.map(({ name, filename }) => [name, `file:${filename}`]),
    );
    return { name: 'project', private: true, dependencies, overrides: dependencies };
  }

  #write(file: string, text: string): void {
    const path = join(this.#folder, 'project', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** What a program prints. Variables of the npm or pnpm that runs the tests stay outside. */
  #run(program: string, args: readonly string[]): string {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS$)/i.test(name));
    const env = Object.fromEntries(inherited);
    const cwd = join(this.#folder, 'project');
    try {
      return execFileSync(program, args, { cwd, env, encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      throw new Error([program, args.join(' '), stdout, stderr].join('\n'), { cause: error });
    }
  }
}
