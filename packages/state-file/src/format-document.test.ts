import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { TestFolder } from '../test/support/folder.js';
import { Acceptance } from './acceptance.js';
import type { Json } from './model.js';
import { decodeRecord } from './record.js';
import { readSnapshot } from './snapshot-reader.js';
import { nodeSystem } from './system.js';

const folder = new TestFolder();
const document = readFileSync(join(import.meta.dirname, '../../../docs/state-file-format.md'), 'utf8');

test('the journal in the format document is one whose records all count', () => {
  const lines = [...document.matchAll(/^ {4}([0-9a-f]{8} \{.*\})$/gm)].map(([, line = '']) =>
    Buffer.from(`\n${line}`),
  );
  const acceptance = new Acceptance({ path: 'the document', name: 'mail.000001-5f2c01aa.log' }, 0);
  lines.forEach((line, offset) => {
    const decoded = decodeRecord(line, 0, line.length);
    acceptance.take({ record: decoded?.record, check: decoded?.check ?? '', offset });
  });
  expect(acceptance).toMatchObject({ seq: 2, voidLines: 0 });
});

test('the snapshot in the format document is one that is read', async () => {
  const text = /^```yaml\n(.*?)^```/ms.exec(document)?.[1] ?? '';
  writeFileSync(folder.file('a.yaml'), text);
  const model = {
    format: 'visitors',
    version: 1,
    empty: (): Json[] => [],
    load: (state: Json[], _: string, entry: Json) => [...state, entry],
  };
  const { head, state } = await readSnapshot(nodeSystem, folder.file('a.yaml'), model);
  expect(head).toMatchObject({ generation: 9, seq: 4711, journal: 'mail.000009-0c44d9f2.log' });
  expect(state).toHaveLength(2);
});
