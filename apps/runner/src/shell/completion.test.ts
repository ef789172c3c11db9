import { expect, test } from '@jest/globals';
import type { WordKind } from '../command-line/command.js';
import { complete } from './completion.js';

const words: Record<WordKind, string[]> = {
  waitingId: ['TQ:TaskQueue:1', 'TQ:TaskQueue:2'],
  scheduledId: ['TQ:TaskQueue-Scheduler:1'],
  anyId: ['TQ:TaskQueue:1', 'TQ:TaskQueue:9'],
  taskCommand: ['greet', 'goodbye', 'shell', 'bad\u001bname'],
  plugin: ['@millrace/plugin-shell'],
  helpTopic: ['queue', 'settings'],
};

async function completions(line: string): Promise<string[]> {
  const [hits] = await complete(line, async (kind) => words[kind]);
  return hits.map((hit) => hit.trimEnd());
}

test.each([
  ['unq', ['unqueue']],
  ['pl', ['plugins']],
  ['ex', ['exit']],
  ['queue gre', ['greet']],
  ['queue --priority 3 go', ['goodbye']],
  ['queue greet ', []],
  ['queue --ex', ['--explain']],
  ['unqueue TQ', ['TQ:TaskQueue:1', 'TQ:TaskQueue:2']],
  ['unqueue TQ:TaskQueue:1 TQ:TaskQueue:2', ['TQ:TaskQueue:2']],
  ['unschedule ', ['TQ:TaskQueue-Scheduler:1']],
  ['show TQ:TaskQueue:9', ['TQ:TaskQueue:9']],
  ['show TQ:TaskQueue:9 ', []],
  ['list d', ['deferred']],
  ['list verbose w', ['waiting']],
  ['schedule a', ['at', 'after']],
  ['schedule after 10m g', ['greet', 'goodbye']],
  ['schedule greet ', []],
  ['find ', ['task', 'command']],
  ['commands @', ['@millrace/plugin-shell']],
  ['help se', ['settings']],
  ['nonsense ', []],
])('%j completes to %j', async (line, expected) => {
  expect(await completions(line)).toEqual(expected);
});

test('the word to be completed is the last one', async () => {
  expect(await complete('queue gr', async (kind) => words[kind])).toEqual([['greet '], 'gr']);
});

test('what could steer the terminal is never offered', async () => {
  expect(await completions('queue bad')).toEqual([]);
});
