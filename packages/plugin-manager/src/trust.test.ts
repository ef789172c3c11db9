import { chmodSync, chownSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { PluginRoot } from '../test/plugin-root.js';
import { distrust, trustedPath, trustRoot } from './trust.js';

let root: PluginRoot;
beforeEach(() => {
  root = new PluginRoot();
});
afterEach(() => root[Symbol.dispose]());

const check = async (name: string) => trustedPath(await trustRoot(root.path), root.file(name));
const unsafe = (reason: string) => ({ code: 'PLUGIN_UNSAFE', message: expect.stringContaining(reason) });
const testOfModes = process.platform === 'win32' ? test.skip : test;

describe('who may change a file', () => {
  test('its owner and root may', () => {
    expect(distrust({ mode: 0o100644, uid: 1000 }, 1000)).toBeUndefined();
    expect(distrust({ mode: 0o100644, uid: 0 }, 1000)).toBeUndefined();
  });

  test('its group and others may not', () => {
    expect(distrust({ mode: 0o100664, uid: 1000 }, 1000)).toMatch(/its group \(mode 664\).*chmod go-w/);
    expect(distrust({ mode: 0o100646, uid: 1000 }, 1000)).toMatch(/every user \(mode 646\)/);
    expect(distrust({ mode: 0o041777, uid: 0 }, 1000)).toMatch(/every user \(mode 1777\)/);
  });

  test('another user may not be its owner, not even for root', () => {
    expect(distrust({ mode: 0o100644, uid: 1001 }, 1000)).toMatch(/belongs to user 1001.*chown/);
    expect(distrust({ mode: 0o100600, uid: 1001 }, 0)).toMatch(/belongs to user 1001/);
  });
});

describe('the root folder', () => {
  testOfModes('is refused when everybody can write it, with what to do', async () => {
    chmodSync(root.path, 0o777);
    await expect(trustRoot(root.path)).rejects.toMatchObject({
      code: 'FOLDER_UNSAFE',
      message: expect.stringMatching(/can be written by every user.*chmod go-w/),
    });
  });

  testOfModes('is refused when its group can write it', async () => {
    chmodSync(root.path, 0o775);
    await expect(trustRoot(root.path)).rejects.toMatchObject({ code: 'FOLDER_UNSAFE' });
  });

  test('has to be there and to be a folder', async () => {
    root.write('file', '');
    await expect(trustRoot(root.file('missing'))).rejects.toMatchObject({ code: 'FOLDER_NOT_FOUND' });
    await expect(trustRoot(root.file('file'))).rejects.toMatchObject({ code: 'FOLDER_NOT_FOUND' });
  });

  test('may be a link: its plugins are checked where it leads', async () => {
    root.write('real/a.mjs', '');
    symlinkSync(root.file('real'), root.file('link'));
    const trusted = await trustRoot(root.file('link'));
    expect(await trustedPath(trusted, root.file('link', 'a.mjs'))).toBe(root.file('real', 'a.mjs'));
  });
});

describe('a plugin file', () => {
  test('is safe below safe folders', async () => {
    root.write('A/B/a.mjs', '');
    expect(await check('A/B/a.mjs')).toBe(root.file('A/B/a.mjs'));
  });

  testOfModes('is refused when others can write it', async () => {
    chmodSync(root.write('a.mjs', ''), 0o666);
    await expect(check('a.mjs')).rejects.toMatchObject(unsafe('can be written by every user (mode 666)'));
  });

  testOfModes('is refused when others can write a folder on the way to it', async () => {
    root.write('A/B/a.mjs', '');
    chmodSync(root.file('A'), 0o777);
    await expect(check('A/B/a.mjs')).rejects.toMatchObject(
      unsafe(`${root.file('A')} can be written by every user`),
    );
  });

  (process.getuid?.() === 0 ? test : test.skip)('is refused when it belongs to another user', async () => {
    chownSync(root.write('a.mjs', ''), 12345, 0);
    await expect(check('a.mjs')).rejects.toMatchObject(unsafe('belongs to user 12345'));
  });
});

describe('a link', () => {
  test('may lead to a file inside the root folder', async () => {
    root.write('real/a.mjs', '');
    root.folder('plugins');
    symlinkSync('../real/a.mjs', root.file('plugins/relative.mjs'));
    symlinkSync(root.file('real/a.mjs'), root.file('plugins/absolute.mjs'));
    expect(await check('plugins/relative.mjs')).toBe(root.file('real/a.mjs'));
    expect(await check('plugins/absolute.mjs')).toBe(root.file('real/a.mjs'));
  });

  test('may be a folder on the way', async () => {
    root.write('versions/2/a.mjs', '');
    symlinkSync('versions/2', root.file('current'));
    expect(await check('current/a.mjs')).toBe(root.file('versions/2/a.mjs'));
  });

  testOfModes('is refused when others can write a folder that it passes through', async () => {
    root.write('real/a.mjs', '');
    symlinkSync('../real/a.mjs', `${root.folder('open')}/link.mjs`);
    symlinkSync('open/link.mjs', root.file('a.mjs'));
    chmodSync(root.file('open'), 0o777);
    await expect(check('a.mjs')).rejects.toMatchObject(unsafe(`${root.file('open')} can be written`));
  });

  test('is refused when it leads out of the root folder', async () => {
    using outside = new PluginRoot();
    symlinkSync(outside.write('a.mjs', ''), root.file('absolute.mjs'));
    symlinkSync(`../${outside.path.split(/[\\/]/).at(-1)}/a.mjs`, root.file('relative.mjs'));
    symlinkSync(outside.path, root.file('folder'));
    await expect(check('absolute.mjs')).rejects.toMatchObject(unsafe('out of the root folder'));
    await expect(check('relative.mjs')).rejects.toMatchObject(unsafe('out of the root folder'));
    await expect(check('folder/a.mjs')).rejects.toMatchObject(unsafe('out of the root folder'));
  });

  test('is refused when it leads out and in again', async () => {
    root.write('a.mjs', '');
    symlinkSync(`../${root.path.split(/[\\/]/).at(-1)}/a.mjs`, root.file('b.mjs'));
    await expect(check('b.mjs')).rejects.toMatchObject(unsafe('out of the root folder'));
  });

  test('is refused when it never ends', async () => {
    symlinkSync('b.mjs', root.file('a.mjs'));
    symlinkSync('a.mjs', root.file('b.mjs'));
    await expect(check('a.mjs')).rejects.toMatchObject(unsafe('too many links'));
  });
});
