export { checkTask } from './admission.js';
export type { BrakeTarget, Limit } from './brake.js';
export type { CancelAnswer } from './cancellation.js';
export { ChildProcessor } from './child-processor.js';
export { defineTask } from './define-task.js';
export type { DefinedContext, TaskDefinition, TaskDefinitionOptions } from './define-task.js';
export type { OnDependencyFailure, TaskDependencies } from './dependency-checks.js';
export { QueueError } from './errors.js';
export type { QueueErrorCode } from './errors.js';
export type { RunnerView } from './explaining/runner-view.js';
export type { Dependency, Hindrance, TaskExplanation, TaskInTheWay } from './explaining/task-explanation.js';
export type { GroupProgress } from './group-progress.js';
export { parseInput } from './input-check.js';
export type { InputCheck, InputFunction, InputOf, InputProblem, OutputOf } from './input-check.js';
export { inspectQueue } from './inspecting/inspect-queue.js';
export type { ProcessingInspection, QueueInspection, StrayProcess } from './inspecting/inspect-queue.js';
export type { LimitView } from './limit-view.js';
export { loggerOrDefault, setDefaultLogger, toLogger } from './logger.js';
export type { Logger, LoggerLike } from './logger.js';
export type { Outcome, OutcomeError, OutcomeStatus } from './outcome.js';
export { Processor } from './processor.js';
export type { TaskContext } from './processor.js';
export type { TaskQueueOptions } from './queue-options.js';
export { DoNotRetry, RetryAfter } from './retry-errors.js';
export type { ProcessorRetryPolicy, RetryDelay, RetryDelayFunction, RetryPolicy } from './retry-policy.js';
export { defaultRegistry, Registry } from './registry.js';
export type { Origin, ProcessorFunction, ProcessorLike, ProcessorMethods } from './registry.js';
export { execute } from './running/execute.js';
export type { Execution, ExecutionContext } from './running/execute.js';
export type { ProcessingOptions } from './running/processing-loop.js';
export type { QueueWaitPoint } from './running/queue-host.js';
export type { SchemaIssue, SchemaResult, StandardSchema } from './standard-schema.js';
export type { SystemCommand } from './system-command.js';
export type { Userdata } from './task-checks.js';
export { Task } from './task.js';
export type { FailedAttempt, TaskChanges, TaskEdit, TaskOptions, TaskRecord, TaskSpec } from './task.js';
export { enableTypeScript } from './typescript/enable-typescript.js';
export { TaskQueue } from './task-queue.js';
export type {
  EnqueueReport,
  FinishedTask,
  HandOver,
  HandOverBasis,
  HandOverCondition,
  HandOverReport,
  QueueEvent,
  QueueSettings,
  RemovalReason,
  Reschedule,
  RetryingTaskView,
  RetryReport,
  TaskInput,
  TaskLists,
  TaskQueueLike,
  TaskSource,
} from './task-queue-like.js';
