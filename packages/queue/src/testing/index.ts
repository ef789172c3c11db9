export { describeProcessor } from './processor-suite.js';
export type { ProcessorExample } from './processor-suite.js';
export { describeTaskQueue } from './task-queue-suite.js';
export type { BackendOptions, TaskQueueBackend } from './queue-bench.js';
export type { TestClock } from './test-clock.js';
export type { TestPlugin } from './test-plugins.js';
export { openTestQueue } from './test-queue.js';
export type { TestPlace, TestQueue, TestQueueOptions } from './test-queue.js';
export type { TestRunner } from './test-runner.js';
