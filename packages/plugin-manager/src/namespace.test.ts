import { expect, test } from '@jest/globals';
import { namespaceParts, pluginName } from './namespace.js';

test.each(['TaskQueue::MyPlugins', 'TaskQueue/MyPlugins', 'TaskQueue.MyPlugins'])(
  '%s is two folders deep',
  (namespace) => {
    expect(namespaceParts(namespace)).toEqual(['TaskQueue', 'MyPlugins']);
  },
);

test('the empty namespace is the root folder itself', () => {
  expect(namespaceParts('')).toEqual([]);
});

test.each(['..', '../x', 'a::..::b', '/etc', 'a/', 'a\\b', 'a:b', 'a\0b', '::'])(
  '%j is refused: it could lead elsewhere',
  (namespace) => {
    expect(() => namespaceParts(namespace)).toThrow(expect.objectContaining({ code: 'INVALID_NAMESPACE' }));
  },
);

test('a value that is no string is refused', () => {
  expect(() => namespaceParts(7 as unknown as string)).toThrow(
    expect.objectContaining({ code: 'INVALID_NAMESPACE' }),
  );
});

test('a plugin is named after its namespace and its file', () => {
  expect(pluginName(['TaskQueue', 'MyPlugins'], 'TestTasks')).toBe('TaskQueue::MyPlugins::TestTasks');
  expect(pluginName([], 'TestTasks')).toBe('TestTasks');
});
