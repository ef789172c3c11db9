import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../errors.js';

const KEPT = 1000;
const PRIVATE = 0o600;

/** The lines typed into the shell, in a file of the state folder that only its user can read. */
export class History {
  readonly #file: string;

  constructor(stateDir: string) {
    this.#file = join(stateDir, 'shell-history');
  }

  /** The lines kept, newest first, as readline wants them. Cuts the file to those. */
  async load(): Promise<string[]> {
    const lines = (await this.#read()).split('\n').filter((line) => line !== '');
    const kept = lines.slice(-KEPT);
    if (kept.length < lines.length) {
      await writeFile(this.#file, kept.map((line) => `${line}\n`).join(''), { mode: PRIVATE });
    }
    return kept.reverse();
  }

  async add(line: string): Promise<void> {
    if (line.trim() !== '') await appendFile(this.#file, `${line}\n`, { mode: PRIVATE });
  }

  async #read(): Promise<string> {
    try {
      return await readFile(this.#file, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return '';
      throw error;
    }
  }
}
