import { workerData } from 'node:worker_threads';
import { compactUpTo } from './compaction.js';
import type { Folding } from './compaction-thread.js';
import { FileNames } from './file-names.js';
import type { StateModel } from './model.js';
import { nodeSystem } from './system.js';

const { dir, name, generation, module } = workerData as Folding;
const { default: model } = (await import(module)) as { default: StateModel<unknown, unknown> };
await compactUpTo({ system: nodeSystem, dir, names: new FileNames(name), model }, generation);
