import type { Mutation } from './mutation.js';

const broken =
  (name: 'queue' | 'scheduler') =>
  (family: string, rounds: number, what: string, file: string, find: string, replace = ''): Mutation => ({
    package: name,
    file: `src/${file}`,
    name: what,
    find,
    replace,
    family,
    rounds,
  });
const inQueue = broken('queue');
const inScheduler = broken('scheduler');

/** Broken decisions, runs and hand-overs. */
export const queueMutations: readonly Mutation[] = [
  inQueue(
    'model',
    4,
    'tasks are claimed while the queue is paused',
    'decisions/claim.ts',
    "if (tx.state.paused) return { status: 'paused', ...notes };",
  ),
  inQueue(
    'model',
    16,
    'one more task is processed than there are slots',
    'decisions/claim.ts',
    'settings.maxRunning - processing.size',
    'settings.maxRunning + 1 - processing.size',
  ),
  inQueue('model', 16, 'a returned task goes to the back', 'state/apply-op.ts', "'front',", "'back',"),
  inQueue(
    'processes',
    8,
    'tags that are held keep nobody waiting',
    'decisions/answers.ts',
    'tags.some((tag) => heldTags.has(tag))',
    'false',
  ),
  inQueue(
    'model',
    4,
    'duplicates are queued',
    'decisions/admit.ts',
    'const duplicate = verdict.duplicate();',
    'const duplicate = undefined;',
  ),
  inQueue(
    'processes',
    8,
    'a run is settled without checking that it is still the one that counts',
    'decisions/settle.ts',
    'return state.processingById.get(id)?.record.attempts === attempts;',
    'return state.processingById.has(id);',
  ),
  inQueue(
    'processes',
    8,
    'a child begins before the queue knows it',
    'running/task-runner.ts',
    'const process = identifyProcess(child.requirePid());',
    'child.go();\n      const process = identifyProcess(child.requirePid());',
  ),
  inQueue(
    'stopped',
    8,
    'a stopped runner counts as dead',
    'running/process-identity.ts',
    "return state === 'Z' || state === 'X' ? undefined : fields[18];",
    "return state === 'Z' || state === 'X' || state === 'T' ? undefined : fields[18];",
  ),
  inQueue(
    'processes',
    8,
    'a hand-over that was accepted before is accepted again',
    'decisions/admit.ts',
    "if (tx.state.handOvers.has(key)) return { status: 'queued', id: task.uuid, overrode: [] };",
  ),
  inQueue(
    'soak',
    1,
    'history is never forgotten',
    'decisions/forgotten.ts',
    'finished.size >= settings.historyLimit',
    'finished.size < 0',
  ),
  inScheduler(
    'processes',
    8,
    'a schedule drops its tasks before the queue has them',
    'hand-over.ts',
    'const reports = await this.#accept(offers, { schedule: id, revision });',
    "await this.#settle(offers, offers.map(() => ({ status: 'queued', id: '', overrode: [] })), offers.map(({ item }) => item.key));\n    const reports = await this.#accept(offers, { schedule: id, revision });",
  ),
];
