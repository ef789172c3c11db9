import type { WordKind } from '../command-line/command.js';
import { topicNames } from '../command-line/help-topics.js';
import { placedTasks } from '../tasks/placed-task.js';
import type { Workspace } from '../workspace.js';

/** The words of a kind, as queue, schedule and plugins have them now. */
export async function currentWords(workspace: Workspace, kind: WordKind): Promise<readonly string[]> {
  switch (kind) {
    case 'waitingId':
      return idsOf(workspace, ['waiting']);
    case 'scheduledId':
      return idsOf(workspace, ['scheduled']);
    case 'anyId':
      return [...(await idsOf(workspace)), ...(await finishedIds(workspace))];
    case 'taskCommand':
      return (await workspace.queueWithPlugins()).registry.commands();
    case 'plugin':
      return (await workspace.plugins()).list().map(({ name }) => name);
    case 'helpTopic':
      return topicNames();
  }
}

async function idsOf(workspace: Workspace, wanted?: Parameters<typeof placedTasks>[1]): Promise<string[]> {
  return (await placedTasks(workspace, wanted)).map(({ task }) => task.uuid);
}

async function finishedIds(workspace: Workspace): Promise<string[]> {
  const queue = await workspace.queue();
  return (await queue.finishedTasks()).map(({ task }) => task.uuid);
}
