import type { CommandContext } from '../command-line/command.js';
import { RunnerError } from '../errors.js';
import { placedTasks, places } from '../tasks/placed-task.js';
import type { Place } from '../tasks/placed-task.js';
import { taskDocument } from '../tasks/task-document.js';
import { printTasks } from '../tasks/task-table.js';

/** Lists the tasks that have not ended, or those of one state. */
export async function run({ output, workspace }: CommandContext, words: readonly string[]): Promise<void> {
  const wanted = toPlaces(words.filter((word) => word !== 'verbose'));
  const tasks = await placedTasks(workspace, wanted);
  const document = wanted.map((place) => [
    place,
    tasks.filter((each) => each.place === place).map(taskDocument),
  ]);
  output.show(Object.fromEntries(document), () => {
    printTasks(output, tasks, {
      now: Date.now() / 1000,
      verbose: output.verbose || words.includes('verbose'),
    });
  });
}

function toPlaces(words: readonly string[]): readonly Place[] {
  if (words.length > 1)
    throw new RunnerError(
      'USAGE',
      `list takes one of these words, not ${words.length}: ${words.join(', ')}.`,
    );
  const [word] = words;
  if (word === undefined) return places;
  return word === 'active' ? ['processing'] : [word as Place];
}
