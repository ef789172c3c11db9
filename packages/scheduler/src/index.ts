export type { ScheduleOptions } from './due-time.js';
export { SchedulerError } from './errors.js';
export type { SchedulerErrorCode } from './errors.js';
export type { SchedulerOptions, SchedulerSettings } from './open-options.js';
export type { ScheduleWaitPoint } from './hand-over.js';
export type { Refusal } from './refusal.js';
export { createReschedule, reschedule } from './reschedule.js';
export { Scheduler } from './scheduler.js';
export type { ScheduledTask, ScheduledTaskExplanation } from './scheduler.js';
