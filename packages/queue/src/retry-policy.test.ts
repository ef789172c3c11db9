import { describe, expect, test } from '@jest/globals';
import { checkedRetryPolicy, delayAfter } from './retry-policy.js';
import type { RetryDelay, RetryPolicy } from './retry-policy.js';

const delays = (delay: RetryDelay | undefined, chance = 0): number[] =>
  [1, 2, 3, 4].map((attempt) => delayAfter(delay, attempt, chance));

describe('the delay of a retry policy', () => {
  test.each([
    [7, [7, 7, 7, 7]],
    [{ type: 'fixed', seconds: 3 }, [3, 3, 3, 3]],
    [{ type: 'linear', seconds: 3 }, [3, 6, 9, 12]],
    [{ type: 'exponential', seconds: 3 }, [3, 6, 12, 24]],
    [{ type: 'exponential', seconds: 3, maxSeconds: 10 }, [3, 6, 10, 10]],
    [undefined, [1, 2, 4, 8]],
  ] as [RetryDelay | undefined, number[]][])('%j is %j after 1, 2, 3 and 4 failures', (delay, expected) => {
    expect(delays(delay)).toEqual(expected);
  });

  test('leaves its jitter to chance, and never more', () => {
    const delay: RetryDelay = { type: 'fixed', seconds: 10, jitter: 0.3 };
    expect(delayAfter(delay, 1, 0)).toBe(10);
    expect(delayAfter(delay, 1, 1)).toBe(7);
  });

  test('is a day at most, however often a task fails', () => {
    expect(delayAfter({ type: 'exponential', seconds: 1 }, 2000, 0)).toBe(24 * 3600);
  });
});

describe('a retry policy', () => {
  test('is stored as a copy', () => {
    const delay = { type: 'linear' as const, seconds: 3 };
    const stored = checkedRetryPolicy({ attempts: 3, delay });
    delay.seconds = 4;
    expect(stored).toEqual({ attempts: 3, delay: { type: 'linear', seconds: 3 } });
  });

  test.each([
    [null, /is an object/],
    [{ attempts: 0 }, /attempts .* an integer, 1 or more/],
    [{ attempts: 2.5 }, /attempts/],
    [{ attempts: 2, dealy: 5 }, /dealy is not a part/],
    [{ attempts: 2, delay: -1 }, /The delay/],
    [{ attempts: 2, delay: '5s' }, /The delay/],
    [{ attempts: 2, delay: () => 5 }, /Only a processor/],
    [{ attempts: 2, delay: { type: 'cubic', seconds: 1 } }, /one of fixed, linear, exponential/],
    [{ attempts: 2, delay: { type: 'fixed' } }, /seconds/],
    [{ attempts: 2, delay: { type: 'fixed', seconds: 1, jitter: 2 } }, /jitter/],
    [{ attempts: 2, delay: { type: 'fixed', seconds: 1, max: 2 } }, /max is not a part/],
  ])('%j is refused', (policy, message) => {
    expect(() => checkedRetryPolicy(policy as unknown as RetryPolicy)).toThrow(message);
  });
});
