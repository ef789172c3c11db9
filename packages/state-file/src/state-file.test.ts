import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { TestFolder } from '../test/support/folder.js';
import { add, contents, OpenTallies } from '../test/support/open-tallies.js';
import { tally } from '../test/support/tally.mjs';
import type { Commit } from './model.js';
import { encodeCommit } from './record.js';
import { nodeSystem } from './system.js';
import type { Add } from '../test/support/tally.mjs';
import { createSystemWith } from './testing/index.js';

const folder = new TestFolder();
const tallies = new OpenTallies(folder);

const turn = async (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
const journals = (): string[] => readdirSync(folder.path).filter((file) => file.endsWith('.log'));
const journalText = (): string =>
  journals()
    .map((file) => readFileSync(folder.file(file), 'utf8'))
    .join('');

test('what one instance updates the next one reads', async () => {
  const file = await tallies.open();
  expect(await file.update((tx) => (tx.emit({ id: 'x' }), tx.state.total))).toBe(1);
  expect(await contents(await tallies.open())).toEqual({ x: 1 });
  expect(file).toMatchObject({ name: 'a', seq: 1, lastSeen: { total: 1 } });
});

test('all files are for their owner alone', async () => {
  const file = await tallies.open();
  await add(file, 'x');
  await file.compact();
  for (const name of readdirSync(folder.path)) expect(statSync(folder.file(name)).mode & 0o077).toBe(0);
});

test('two instances see each other’s updates at once', async () => {
  const [one, two] = [await tallies.open(), await tallies.open()];
  await add(one, 'x');
  await add(two, 'y');
  await add(one, 'x');
  expect(await contents(two)).toEqual({ x: 2, y: 1 });
  expect(await two.update(({ state }) => state.total)).toBe(3);
  expect(one.id).not.toBe(two.id);
});

describe('updates of one turn', () => {
  test('share a commit and are decided in order', async () => {
    const file = await tallies.open();
    const seen = await Promise.all(
      ['x', 'y', 'z'].map(async (id) => file.update(({ state, emit }) => (emit({ id }), state.total))),
    );
    expect(seen).toEqual([1, 2, 3]);
    expect(file.seq).toBe(1);
  });

  test('are refused one by one: one that throws takes back only what it emitted itself', async () => {
    const file = await tallies.open();
    const outcomes = await Promise.allSettled([
      file.update(({ emit }) => emit({ id: 'x' })),
      file.update(({ emit }) => {
        emit({ id: 'never' });
        throw new Error('mine');
      }),
      file.update(({ state, emit }) => (emit({ id: 'y' }), state.total)),
    ]);
    expect(outcomes).toMatchObject([{}, { reason: { message: 'mine' } }, { value: 2 }]);
    expect(await contents(file)).toEqual({ x: 1, y: 1 });
    expect(journalText()).not.toContain('never');
  });

  test('are more than one commit when they are very many', async () => {
    const file = await tallies.open();
    await Promise.all(
      Array.from({ length: 3000 }, async (_, i) => file.update(({ emit }) => emit({ id: `${i}` }))),
    );
    expect(file.lastSeen.total).toBe(3000);
    expect(file.seq).toBe(3);
  });
});

describe('a decision', () => {
  test('that emits nothing writes nothing', async () => {
    const file = await tallies.open();
    expect(await file.update(({ state }) => state.total)).toBe(0);
    expect(file.seq).toBe(0);
  });

  test('that emits nothing is answered behind a record that a power cut tore', async () => {
    const file = await tallies.open();
    await add(file, 'x');
    appendFileSync(folder.file(journals()[0] ?? ''), '\n5a5a5a5a {"seq":2,');
    expect(await file.update(({ state }) => state.total)).toBe(1);
    await add(file, 'y');
    expect(await contents(file)).toEqual({ x: 1, y: 1 });
  });

  test('that goes on after a fact which the model refused leaves no trace of it', async () => {
    const model: typeof tally = {
      ...tally,
      apply(state, op, undo) {
        const after = tally.apply(state, op, undo);
        if (op.id === 'bad') throw new Error('refused');
        return after;
      },
    };
    const file = await tallies.open({ model });
    await file.update(({ emit }) => {
      emit({ id: 'x' });
      expect(() => emit({ id: 'bad' })).toThrow('refused');
      emit({ id: 'y' });
    });
    expect(await contents(file)).toEqual({ x: 1, y: 1 });
    expect(await contents(await tallies.open())).toEqual({ x: 1, y: 1 });
  });

  test('that returns a promise is refused, and what it emits later as well', async () => {
    const file = await tallies.open();
    let late: unknown;
    const update = file.update(async ({ emit }) => {
      emit({ id: 'early' });
      await Promise.resolve();
      try {
        emit({ id: 'late' });
      } catch (error) {
        late = error;
        throw error;
      }
    });
    await expect(update).rejects.toMatchObject({ code: 'INVALID_UPDATE' });
    await turn();
    expect(late).toMatchObject({ code: 'INVALID_UPDATE' });
    expect(await contents(file)).toEqual({});
  });

  test.each([undefined, (): void => undefined, Symbol('x'), 1n])(
    'cannot emit %p, which JSON does not carry',
    async (op) => {
      const file = await tallies.open();
      const [good, bad] = [
        file.update(({ emit }) => emit({ id: 'x' })),
        file.update(({ emit }) => emit(op as never)),
      ];
      await expect(bad).rejects.toBeDefined();
      await good;
      expect(await contents(await tallies.open())).toEqual({ x: 1 });
    },
  );

  test('may ask for more: what it asks comes after it', async () => {
    const file = await tallies.open();
    const other = await tallies.open();
    await add(other, 'other');
    const asked: Promise<unknown>[] = [];
    await file.update(({ emit }) => {
      asked.push(file.read(), add(file, 'nested'), file.compact());
      emit({ id: 'x' });
    });
    await Promise.all(asked);
    expect(await contents(file)).toEqual({ other: 1, x: 1, nested: 1 });
    expect(await contents(await tallies.open())).toEqual({ other: 1, x: 1, nested: 1 });
  });

  /** Appends a commit of somebody else, as the first one of the journal. */
  function appendOther(id: string): void {
    const [journal = ''] = journals();
    const prev = journalText().slice(1, 9);
    const { line } = encodeCommit({ seq: 1, by: 'other', at: 0, durable: 0, prev }, [JSON.stringify({ id })]);
    appendFileSync(folder.file(journal), line);
  }

  test('is made again when another commit came first, on the state with that commit', async () => {
    const seen: number[] = [];
    const system = createSystemWith({
      reached: (point) => {
        if (point === 'update: decided' && seen.length === 1) appendOther('first');
      },
    });
    const file = await tallies.open({ system });
    await file.update(({ state, emit }) => (seen.push(state.total), emit({ id: 'x' })));
    expect(seen).toEqual([0, 1]);
    expect(await contents(await tallies.open())).toEqual({ first: 1, x: 1 });
  });

  test('looks for commits of others however long it was alone', async () => {
    const [file, other] = [await tallies.open({ durability: 'none' }), await tallies.open()];
    for (let i = 0; i < 40; i += 1) await add(file, 'x');
    await add(other, 'y');
    expect(await file.update(({ state }) => state.total)).toBe(41);
    for (let i = 0; i < 40; i += 1) await add(file, 'x');
    await add(other, 'y');
    const refusal = file.update(({ state }) => {
      throw new Error(`${state.total}`);
    });
    await expect(refusal).rejects.toThrow('82');
    for (let i = 0; i < 40; i += 1) await add(file, 'x');
    await add(other, 'y');
    expect(await file.update(({ state, emit }) => (emit({ id: 'z' }), state.total))).toBe(124);
    expect(await contents(other)).toEqual({ x: 120, y: 3, z: 1 });
  });

  test('is not made again when its commit came first, whatever came right behind it', async () => {
    const seen: number[] = [];
    const system = createSystemWith({
      write: (fd, bytes) => {
        const count = nodeSystem.write(fd, bytes);
        if (seen.length === 1) appendOther('second');
        return count;
      },
    });
    const file = await tallies.open({ system });
    await file.update(({ state, emit }) => (seen.push(state.total), emit({ id: 'x' })));
    expect(seen).toEqual([0]);
    expect(await contents(file)).toEqual({ x: 1 });
    expect(await contents(await tallies.open())).toEqual({ x: 1 });
  });
});

describe('onCommit', () => {
  test('tells every listener of the commits of all instances, in order', async () => {
    const [one, two] = [await tallies.open(), await tallies.open()];
    await add(one, 'before');
    const heard: Commit<Add>[] = [];
    const all = new Promise<void>((resolve) => {
      one.onCommit((commit) => heard.push(commit) === 2 && resolve());
    });
    await add(one, 'mine');
    await add(two, 'other');
    await all;
    expect(heard).toMatchObject([
      { seq: 2, by: one.id, ops: [{ id: 'mine' }] },
      { seq: 3, by: two.id, ops: [{ id: 'other' }] },
    ]);
  });

  test('a listener that throws is reported, and the update succeeds', async () => {
    const errors: unknown[] = [];
    const file = await tallies.open({ onBackgroundError: (error) => errors.push(error) });
    file.onCommit(() => {
      throw new Error('mine');
    });
    await add(file, 'x');
    expect(errors).toMatchObject([{ message: 'mine' }]);
  });

  test('a listener may read, update and stop listening', async () => {
    const file = await tallies.open();
    const done = new Promise<number>((resolve) => {
      const end = file.onCommit(() => {
        end();
        resolve(add(file, 'nested').then(async () => (await file.read()).total));
      });
    });
    await add(file, 'x');
    expect(await done).toBe(2);
  });

  test('an error while reading on is reported and not fatal', async () => {
    const system = createSystemWith();
    const failed: unknown[] = [];
    let onError = (): void => undefined;
    const reported = new Promise<void>((resolve) => (onError = resolve));
    const file = await tallies.open({
      system,
      onBackgroundError: (error) => (failed.push(error), onError()),
    });
    const heard = new Promise<void>((resolve) => file.onCommit(() => resolve()));
    await turn();
    system.inject({ call: 'read', code: 'EIO' });
    const other = await tallies.open();
    await add(other, 'x');
    await reported;
    expect(failed).toMatchObject([{ code: 'EIO' }]);
    await add(other, 'y');
    await heard;
  });

  test('a callback for errors that throws does not bring the process down', async () => {
    const file = await tallies.open({
      onBackgroundError: () => {
        throw new Error('mine, too');
      },
    });
    file.onCommit(() => {
      throw new Error('mine');
    });
    await add(file, 'x');
    expect(await contents(file)).toEqual({ x: 1 });
  });
});

describe('close', () => {
  test('answers what was asked for, and later calls are refused', async () => {
    const file = await tallies.open();
    const asked = [add(file, 'x'), file.read(), file.compact(), file.update(() => 5)];
    const closed = file.close();
    await Promise.all(asked);
    await Promise.all([closed, file.close()]);
    await expect(file.read()).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(file.update(() => 5)).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(file.compact()).rejects.toMatchObject({ code: 'CLOSED' });
    expect(() => file.onCommit(() => undefined)).toThrow(expect.objectContaining({ code: 'CLOSED' }));
    expect(await contents(await tallies.open())).toEqual({ x: 1 });
  });

  test('waits for a compaction that runs, and closes every descriptor', async () => {
    const system = createSystemWith();
    const file = await tallies.open({ system });
    await add(file, 'x');
    const compacted = file.compact();
    await file.close();
    await compacted;
    const { createForAppend, createForWrite, openForAppend, openForRead, openForRewrite, close } =
      system.calls;
    expect(close).toBe(createForAppend + createForWrite + openForAppend + openForRead + openForRewrite);
  });

  test('waits for a sync that fails', async () => {
    const system = createSystemWith();
    const file = await tallies.open({ system });
    system.inject({ call: 'datasync', times: Infinity, code: 'EIO' });
    const [update, closed] = [add(file, 'x'), file.close()];
    await expect(update).rejects.toMatchObject({ code: 'EIO' });
    await closed;
  });

  test('does not wait for the lock of a compaction in the background', async () => {
    const file = await tallies.open({ minJournalBytes: 0, stateTimeout: 3600 });
    mkdirSync(folder.file('a.lock'));
    await add(file, ...Array.from({ length: 20 }, (_, i) => `${i}`));
    await file.close();
    rmSync(folder.file('a.lock'), { recursive: true });
  });
});

describe('when the disk refuses', () => {
  test('an update that cannot be written is rejected with the code, and the state is as before', async () => {
    const system = createSystemWith();
    const file = await tallies.open({ system });
    await add(file, 'x');
    system.inject({ call: 'write', times: 2, code: 'ENOSPC' });
    await expect(add(file, 'y')).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await contents(file)).toEqual({ x: 1 });
    system.heal();
    system.inject({ call: 'write', bytes: 30 });
    system.inject({ call: 'write', nth: 2, code: 'ENOSPC' });
    await expect(add(file, 'y')).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await contents(file)).toEqual({ x: 1 });
    await add(file, 'z');
    expect(await contents(file)).toEqual({ x: 1, z: 1 });
    expect(await contents(await tallies.open())).toEqual({ x: 1, z: 1 });
    expect(file.voidLines).toBe(1);
  });

  test('updates whose sync failed are rejected, and none is acknowledged before their bytes were written again', async () => {
    const writtenAgain: string[] = [];
    const system = createSystemWith();
    const { rewrite } = system;
    Object.assign(system, {
      rewrite: (fd: number, bytes: Uint8Array, at: number) => (
        writtenAgain.push(Buffer.from(bytes).toString()), rewrite(fd, bytes, at)
      ),
    });
    const file = await tallies.open({ system });
    await add(file, 'safe');
    system.inject({ call: 'datasync', code: 'EIO' });
    await expect(Promise.all([add(file, 'x'), add(file, 'y')])).rejects.toMatchObject({ code: 'EIO' });
    expect(writtenAgain).toEqual([]);
    await add(file, 'z');
    expect(writtenAgain).toHaveLength(1);
    expect(writtenAgain[0]).not.toContain('safe');
    for (const id of ['x', 'y', 'z']) expect(writtenAgain[0]).toContain(id);
    expect(await contents(await tallies.open())).toEqual({ safe: 1, x: 1, y: 1, z: 1 });
  });

  test('a decision that only looked waits for what it saw, and is rejected with it', async () => {
    const system = createSystemWith();
    const file = await tallies.open({ system });
    await file.update(({ emit }) => emit({ id: 'x' }), { durable: false });
    system.inject({ call: 'datasync', code: 'EIO' });
    await expect(file.update(({ state }) => state.total)).rejects.toMatchObject({ code: 'EIO' });
    expect(await file.update(({ state }) => state.total)).toBe(1);
  });

  test('nothing waits for the disk where nothing is asked to be durable', async () => {
    const system = createSystemWith();
    const file = await tallies.open({ system, durability: 'none' });
    system.inject({ call: 'datasync', times: Infinity, code: 'EIO' });
    await add(file, 'x');
    expect(system.calls.datasync).toBe(0);
  });
});

describe('files that are meddled with', () => {
  test('a journal deleted by hand refuses updates instead of losing them', async () => {
    const [file, reader] = [await tallies.open(), await tallies.open()];
    await add(file, 'x');
    rmSync(folder.file(journals()[0] ?? ''));
    await expect(add(file, 'y')).rejects.toMatchObject({ code: 'CORRUPT_STATE' });
    await expect(add(file, 'z')).rejects.toMatchObject({ code: 'CORRUPT_STATE' });
    await expect(tallies.open()).rejects.toMatchObject({ code: 'CORRUPT_STATE' });
    await expect(reader.update(({ state }) => state.total)).rejects.toMatchObject({ code: 'CORRUPT_STATE' });
  });

  test('a journal that was cut is found, and stays refused', async () => {
    const file = await tallies.open();
    await add(file, 'x', 'y');
    truncateSync(folder.file(journals()[0] ?? ''), 100);
    await expect(add(file, 'z')).rejects.toMatchObject({ code: 'CORRUPT_STATE' });
    await expect(file.read()).rejects.toMatchObject({ code: 'CORRUPT_STATE' });
  });

  test('links in place of our files are not followed', async () => {
    const file = await tallies.open();
    await add(file, 'x');
    await file.close();
    const [journal = ''] = journals();
    const moved = folder.file('elsewhere');
    renameSync(folder.file(journal), moved);
    symlinkSync(moved, folder.file(journal));
    await expect(tallies.open()).rejects.toMatchObject({ code: 'ELOOP' });
  });

  test('two states whose names begin alike do not touch each other', async () => {
    const names = ['a', 'a.b', 'a.000001', 'a.lock', 'a.turn'];
    const files = await Promise.all(names.map(async (name) => tallies.open({ name })));
    for (const file of files) await add(file, file.name);
    for (const file of files) await file.compact();
    for (const file of files) await add(file, file.name);
    for (const file of files) await file.compact();
    for (const name of names) expect(await contents(await tallies.open({ name }))).toEqual({ [name]: 2 });
  });

  test('a snapshot copied under another name does not share the journal of the first', async () => {
    await add(await tallies.open(), 'x');
    copyFileSync(folder.file('a.000001.yaml'), folder.file('b.000001.yaml'));
    await expect(tallies.open({ name: 'b' })).rejects.toMatchObject({ code: 'CORRUPT_STATE' });
  });

  test('a snapshot deleted by hand is missed, not replaced by an empty state', async () => {
    const file = await tallies.open();
    await add(file, 'x');
    await file.close();
    rmSync(folder.file('a.000001.yaml'));
    await expect(tallies.open()).rejects.toThrow(/a\.000001\.yaml: it is missing/);
    expect(existsSync(folder.file('a.000001.yaml'))).toBe(false);
  });
});

test('updates that follow on each other leave timers their turn', async () => {
  const file = await tallies.open({ durability: 'none' });
  let isOver = false;
  setTimeout(() => (isOver = true), 1);
  while (!isOver) await add(file, 'x');
  expect(file.lastSeen.total).toBeGreaterThan(0);
});
