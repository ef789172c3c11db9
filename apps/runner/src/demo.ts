import { Place } from './demo/place.js';
import { crash, firstRun, plugin, queueing, requests, tags, timeout } from './demo/scenes.js';
import { Stage } from './demo/stage.js';

const LIMIT_SECONDS = 60;

const SCENES: readonly (readonly [title: string, play: (stage: Stage) => Promise<void>])[] = [
  ['Queued before anybody processes', queueing],
  ['A runner takes over', firstRun],
  ['Requests, one of them sent away', requests],
  ['Two tasks with the same tag', tags],
  ['A scheduled task, killed at its limit', timeout],
  ['A plugin dropped in while running', plugin],
  ['kill -9 of the runner in the middle', crash],
];

const place = new Place();
let stage: Stage | undefined;

async function play(): Promise<number> {
  stage = await Stage.open(place);
  for (const [title, scene] of SCENES) {
    console.log(`\n${title}`);
    await scene(stage);
  }
  await stage.close();
  return stage.scores.close();
}

/** Leaves nothing behind, however the demo ends. */
function leave(exitCode: number, message = ''): never {
  stage?.runner?.kill();
  place.remove();
  if (message) console.error(message);
  process.exit(exitCode);
}

setTimeout(
  () => leave(1, `The demo was not done within ${LIMIT_SECONDS} seconds.`),
  LIMIT_SECONDS * 1000,
).unref();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => leave(130, 'The demo was stopped.'));

console.log(`Millrace at work on ${place.fileCount} files in ${place.folder}`);
play().then(
  (exitCode) => leave(exitCode),
  (error: unknown) => leave(1, String(error)),
);
