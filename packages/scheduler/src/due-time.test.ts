import { describe, expect, test } from '@jest/globals';
import { assertScheduleOptions, dueTime } from './due-time.js';
import type { ScheduleOptions } from './due-time.js';

const NOW = 1000;
const invalid = expect.objectContaining({ code: 'INVALID_OPTION' });

describe('when a task is due', () => {
  test('is now without options', () => {
    expect(dueTime({}, NOW)).toBe(1000);
  });

  test('is after the delay, which may be a fraction', () => {
    expect(dueTime({ delaySeconds: 0.5 }, NOW)).toBe(1000.5);
  });

  test('is at the time, in epoch seconds or as a Date, whatever the delay', () => {
    expect(dueTime({ atTime: 1234567890 }, NOW)).toBe(1234567890);
    expect(dueTime({ atTime: new Date('2009-02-13T23:31:30.500Z'), delaySeconds: 9 }, NOW)).toBe(
      1234567890.5,
    );
  });

  test('may be in the past', () => {
    expect(dueTime({ atTime: 0 }, NOW)).toBe(0);
  });

  test.each([Number.NaN, Infinity, new Date('no date'), '2009-02-13' as unknown as number])(
    'is never %s',
    (atTime) => {
      expect(() => dueTime({ atTime }, NOW)).toThrow(invalid);
    },
  );
});

describe('the options of scheduleTask', () => {
  test.each([
    { delaySeconds: -1 },
    { delaySeconds: Number.NaN },
    { delaySeconds: '5' as unknown as number },
    { attempts: 1.5 },
    { attempts: '3' as unknown as number },
  ])('%j is refused', (options) => {
    expect(() => assertScheduleOptions(options)).toThrow(invalid);
  });

  test('an unknown name is refused and the nearest one suggested', () => {
    const refused = (options: object) => () => assertScheduleOptions(options);
    expect(refused({ delay_seconds: 5 })).toThrow("Did you mean 'delaySeconds'?");
    expect(refused({ attempt: 5 })).toThrow("Did you mean 'attempts'?");
    expect(refused({ at: 5 })).toThrow("Did you mean 'atTime'?");
    expect(refused({ at: 5 })).toThrow(invalid);
  });

  test('something that is no object is refused', () => {
    expect(() => assertScheduleOptions(5 as ScheduleOptions)).toThrow(invalid);
    expect(() => assertScheduleOptions(null as unknown as ScheduleOptions)).toThrow(invalid);
  });
});
