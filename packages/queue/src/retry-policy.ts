import { QueueError } from './errors.js';
import type { OutcomeError } from './outcome.js';
import type { Task } from './task.js';

/** Seconds from a failure to the next attempt: always the same, or growing with the failures. */
export type RetryDelay =
  | number
  | {
      /** `fixed`: seconds each time; `linear`: 1, 2, 3 times as many; `exponential`: 1, 2, 4 times as many. */
      readonly type: 'fixed' | 'linear' | 'exponential';
      readonly seconds: number;
      /** It grows up to this. Default a day. */
      readonly maxSeconds?: number;
      /** From 0 to 1, the part of the delay that is left to chance, so that what failed together is not tried together. */
      readonly jitter?: number;
    };

/** How often a task that failed or timed out is tried again, and when. It is stored with the task. */
export interface RetryPolicy {
  /** How often it is tried at most, the first time included. */
  readonly attempts: number;
  /** Default: exponential from one second, with a jitter of a half. */
  readonly delay?: RetryDelay;
}

/** Seconds to the next attempt. `attempt`: which one failed, from 1. */
export type RetryDelayFunction = (attempt: number, error: OutcomeError, task: Task) => number;

/** The policy of a processor, whose delay may be a function: synchronous, and asked once for each failure. */
export interface ProcessorRetryPolicy extends Omit<RetryPolicy, 'delay'> {
  readonly delay?: RetryDelay | RetryDelayFunction;
}

const DEFAULT_DELAY: RetryDelay = { type: 'exponential', seconds: 1, jitter: 0.5 };
const MAX_DELAY_SECONDS = 24 * 3600;
const GROWTH = {
  fixed: () => 1,
  linear: (attempt: number) => attempt,
  exponential: (attempt: number) => 2 ** (attempt - 1),
};

/** The delay after the attempt that failed, from 1. `chance`: from 0 to 1. */
export function delayAfter(delay: RetryDelay = DEFAULT_DELAY, attempt: number, chance: number): number {
  if (typeof delay === 'number') return delay;
  const { type, seconds, maxSeconds = MAX_DELAY_SECONDS, jitter = 0 } = delay;
  return Math.min(seconds * GROWTH[type](attempt), maxSeconds) * (1 - jitter * chance);
}

/** A policy that can be stored. Throws `INVALID_TASK` for anything else. */
export function checkedRetryPolicy(policy: RetryPolicy): RetryPolicy {
  const problem = problemOf(policy, 'number or an object');
  if (problem !== undefined || typeof policy.delay === 'function')
    throw new QueueError('INVALID_TASK', problem ?? 'Only a processor may have a function as delay.', {
      policy,
    });
  return structuredClone(policy);
}

/** Throws `INVALID_OPTION` for what is no policy of a processor. */
export function assertProcessorRetryPolicy(command: string, policy: ProcessorRetryPolicy | undefined): void {
  if (policy === undefined) return;
  const problem = problemOf(policy, 'number, an object or a function');
  if (problem !== undefined) throw new QueueError('INVALID_OPTION', `${problem} (${command})`, { command });
}

function problemOf(policy: ProcessorRetryPolicy, kinds: string): string | undefined {
  if (typeof policy !== 'object' || policy === null)
    return 'A retry policy is an object with attempts and delay.';
  const { attempts, delay, ...others } = policy;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    return `${unknown} is not a part of a retry policy; there are attempts and delay.`;
  if (!Number.isSafeInteger(attempts) || attempts < 1)
    return 'The attempts of a retry policy are an integer, 1 or more.';
  if (delay === undefined || typeof delay === 'function' || isSeconds(delay)) return undefined;
  if (typeof delay !== 'object' || delay === null) return `The delay of a retry policy is a ${kinds}.`;
  return problemOfDelay(delay);
}

function problemOfDelay(delay: Exclude<RetryDelay, number>): string | undefined {
  const { type, seconds, maxSeconds = 0, jitter = 0, ...others } = delay;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    return `${unknown} is not a part of a delay; there are type, seconds, maxSeconds and jitter.`;
  if (!Object.hasOwn(GROWTH, type)) return `The type of a delay is one of ${Object.keys(GROWTH).join(', ')}.`;
  if (!isSeconds(seconds) || !isSeconds(maxSeconds)) return 'The seconds of a delay are a number, 0 or more.';
  return Number.isFinite(jitter) && jitter >= 0 && jitter <= 1
    ? undefined
    : 'The jitter of a delay is from 0 to 1.';
}

function isSeconds(value: unknown): value is number {
  return Number.isFinite(value) && Number(value) >= 0;
}
