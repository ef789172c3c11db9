export { describeProcessor } from './processor-suite.js';
export type { ProcessorExample } from './processor-suite.js';
export { describeTaskQueue } from './task-queue-suite.js';
export type { BackendOptions, TaskQueueBackend } from './queue-bench.js';
export type { TestRunner } from './test-runner.js';
