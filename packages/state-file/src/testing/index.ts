export { createSystemWith } from './fault-injection.js';
export type { Fault, FaultySystem, Replacements, SystemCall } from './fault-injection.js';
export { describeStateModel } from './state-model-suite.js';
export { MemoryDisk } from './memory-disk.js';
export type { Process } from './memory-disk.js';
export type { StateModelExample, TestRunner } from './state-model-suite.js';
