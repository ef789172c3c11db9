import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from './is-running.js';
import { checkManifest } from './manifest.js';
import { showProgress } from './progress-bar.js';
import type { Stage } from './stage.js';

const REQUESTS = 5;
const SLEEPERS = 12;

/** What is queued before anybody processes: a duplicate is refused, a task removes one that it makes needless. */
export async function queueing(stage: Stage): Promise<void> {
  const checksum = { command: 'files-checksum', args: [stage.place.files] };
  const id = await stage.put(checksum);
  const again = await stage.queue.queueTask(checksum, { explain: true });
  stage.scores.check(
    `a second checksum of the same files is a duplicate of ${id}`,
    again.status === 'duplicate' && again.of === id,
  );
  const old = await stage.put({ command: 'reload', args: ['old'] });
  const fresh = await stage.queue.queueTask({ command: 'reload', args: ['new'] }, { explain: true });
  const overrode = fresh.status === 'queued' ? fresh.overrode : [];
  stage.scores.check(
    `reload new overrides ${old}`,
    overrode.join() === old && !(await stage.queue.isTaskQueued(old)),
  );
}

/** The runner takes over what waits; the checksums are those that this process computes itself. */
export async function firstRun(stage: Stage): Promise<void> {
  const { waiting } = await stage.queue.snapshotTaskLists();
  const ids = waiting.map((task) => task.uuid);
  await stage.startRunner();
  await showProgress('tasks that waited', ids.length, () => stage.events.countDone(ids));
  const { files, differing } = checkManifest(stage.place.files);
  stage.scores.check(
    `the manifest has ${files} files, ${differing} of them with another sum`,
    files === stage.place.fileCount && differing === 0,
  );
}

/** Requests to a server that turns the first one away: it comes again when the server said. */
export async function requests(stage: Stage): Promise<void> {
  const ids: string[] = [];
  for (let n = 0; n < REQUESTS; n += 1) {
    ids.push(
      String(
        await stage.scheduler.scheduleTask(
          { command: 'http', args: [`${stage.web.url}/${n}`] },
          { attempts: 3 },
        ),
      ),
    );
  }
  await showProgress('requests', REQUESTS, () => stage.events.countDone(ids));
  const retried = ids.filter((id) => stage.events.endsOf(id).join() === 'retried,done');
  stage.scores.check(
    `${stage.web.hits} hits for ${REQUESTS} requests, one sent away and tried again`,
    stage.web.hits === REQUESTS + 1 && retried.length === 1,
  );
}

/** Two tasks with the same tag: the second is deferred until the first has ended. */
export async function tags(stage: Stage): Promise<void> {
  const data = { tags: ['disk'] };
  const first = await stage.put({ command: 'shell', args: ['sleep', '0.5'], data });
  const second = await stage.put({ command: 'shell', args: ['sleep', '0.4'], data });
  await showProgress('tasks with one tag', 2, () => stage.events.countDone([first, second]));
  const end = stage.events.of('finished', first)[0]?.seq ?? Infinity;
  const start = stage.events.of('started', second)[0]?.seq ?? 0;
  stage.scores.check(
    `${second} was deferred and began after ${first} ended`,
    stage.events.of('deferred', second).length > 0 && start >= end,
  );
}

/** A task that comes due in a second and hangs at its first try: killed at its limit with all it started, then retried. */
export async function timeout(stage: Stage): Promise<void> {
  const script = 'if [ -e pid ]; then exit 0; fi; sleep 300 & echo $! >pid; wait';
  const data = { shell: true, cwd: stage.place.folder, timeoutSeconds: 1, retry: { delaySeconds: 0 } };
  const dueAt = Date.now() / 1000 + 1;
  const id = String(
    await stage.scheduler.scheduleTask(
      { command: 'shell', args: [script], data },
      { atTime: dueAt, attempts: 2 },
    ),
  );
  await showProgress('scheduled task that hangs at its first try', 1, () => stage.events.countDone([id]));
  const [ended] = stage.events.of('finished', id);
  stage.scores.check(
    'it began when it was due, not before',
    (stage.events.of('started', id)[0]?.at ?? 0) >= dueAt,
  );
  stage.scores.check(
    'it timed out, and was done at its second attempt',
    stage.events.endsOf(id).join() === 'retried,done' && ended?.outcome.error?.code === 'TASK_TIMED_OUT',
  );
  stage.scores.check(
    'the program that it started is gone',
    !isRunning(Number(readFileSync(join(stage.place.folder, 'pid'), 'utf8'))),
  );
}

/** A plugin that is dropped into the folder works without a restart. */
export async function plugin(stage: Stage): Promise<void> {
  await stage.registerPlugin(stage.place.dropPlugin());
  await stage.runner?.hasSaid('plugin dropped into the folder', 'late');
  const id = await stage.put({ command: 'late' });
  await showProgress('task of the new plugin', 1, () => stage.events.countDone([id]));
  stage.scores.check('the new plugin answered', stage.events.endsOf(id).join() === 'done');
}

/** The runner dies in the middle: the next one finishes everything, and nothing that ended runs again. */
export async function crash(stage: Stage): Promise<void> {
  const ids = [await stage.put({ command: 'files-gzip', args: [stage.place.files] })];
  for (let n = 0; n < SLEEPERS; n += 1) {
    const script = `sleep 0.4; echo ${n} >>ran`;
    ids.push(
      await stage.put({ command: 'shell', args: [script], data: { shell: true, cwd: stage.place.folder } }),
    );
  }
  await showProgress('of 13 tasks, some before the kill', 3, () => Math.min(3, stage.events.countDone(ids)));
  await stage.runner?.end('SIGKILL');
  stage.scores.check('kill -9 of the runner left tasks behind', stage.events.countDone(ids) < ids.length);
  await stage.startRunner();
  await showProgress('tasks after the restart', ids.length, () => stage.events.countDone(ids));
  const ran = readFileSync(join(stage.place.folder, 'ran'), 'utf8').trim().split('\n');
  stage.scores.check(
    `each of ${SLEEPERS} tasks ran once (${ran.length} lines)`,
    ran.length === SLEEPERS && new Set(ran).size === SLEEPERS,
  );
  const packed = Array.from({ length: stage.place.fileCount }, (_, n) =>
    existsSync(join(stage.place.files, `${n}.txt.gz`)),
  );
  stage.scores.check(`all ${stage.place.fileCount} files are compressed`, packed.every(Boolean));
}
