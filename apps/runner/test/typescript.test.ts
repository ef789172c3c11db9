import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Place } from './place.js';
import { Running } from './running.js';

const plugin = (word: string) => `
import { existsSync, watch } from 'node:fs';
import { dirname } from 'node:path';

interface Task { readonly args: readonly string[] }

const appears = async (file: string): Promise<void> => new Promise((resolve) => {
  const look = (): void => { if (existsSync(file)) { watcher.close(); resolve(); } };
  const watcher = watch(dirname(file), look);
  look();
});

export const toRegister = (): [command: string, processor: unknown][] => [
  ['say', (): string => '${word}' as string],
  ['wait-in-child', {
    async doChildTask({ args: [file = ''] }: Task, { progress }: { progress(value: unknown): void }): Promise<string> {
      progress('begun');
      await appears(file);
      return '${word}';
    },
  }],
];
`;

let place: Place;
let started: Running[];

beforeEach(() => {
  place = new Place();
  started = [];
  mkdirSync(place.path('node_modules'));
  symlinkSync(join(import.meta.dirname, '../../../node_modules/esbuild'), place.path('node_modules/esbuild'));
  place.write('plugins/typed.ts', plugin('first'));
});

afterEach(async () => {
  for (const { child, ended } of started) {
    child.kill('SIGKILL');
    await ended;
  }
  place.remove();
});

async function start(): Promise<Running> {
  const running = await Running.start(place);
  started.push(running);
  return running;
}

test('a child of a TypeScript plugin outlives its runner, and the next runner goes on with the plugin', async () => {
  const first = await start();
  const id = await place.queue('wait-in-child', place.path('go'));
  await first.event('progress', { id });
  await first.end('SIGKILL');
  const second = await start();
  await second.event('adopted', { id });
  place.write('go', '');
  expect(await second.event('finished', { id })).toMatchObject({ outcome: { result: 'first' } });
  const next = await place.queue('say');
  expect(await second.event('finished', { id: next })).toMatchObject({ outcome: { result: 'first' } });
});

test('a TypeScript plugin that changes is loaded anew while the runner runs', async () => {
  const running = await start();
  const before = await place.queue('say');
  expect(await running.event('finished', { id: before })).toMatchObject({ outcome: { result: 'first' } });
  place.write('plugins/typed.ts', plugin('second'));
  const isAnew = ({ type, message }: { type: string; message?: string }) =>
    type === 'log' && /'typed'.*is loaded anew/.test(message ?? '');
  while (!running.events.some(isAnew))
    await new Promise((resolve) => running.child.stdout.once('data', resolve));
  const after = await place.queue('say');
  expect(await running.event('finished', { id: after })).toMatchObject({ outcome: { result: 'second' } });
});
