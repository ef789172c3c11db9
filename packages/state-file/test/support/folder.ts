import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';

/** A folder of its own for each test of the file; removed afterwards. */
export class TestFolder {
  #path = '';

  constructor() {
    beforeEach(() => void (this.#path = mkdtempSync(join(tmpdir(), 'state-file-'))));
    afterEach(() => rmSync(this.#path, { recursive: true, force: true }));
  }

  get path(): string {
    return this.#path;
  }

  file(name: string): string {
    return join(this.#path, name);
  }
}
