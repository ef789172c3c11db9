/** A status, a class of statuses such as `2xx`, or a list of them. */
export type Expectation = number | string | readonly (number | string)[];

/** Whether a value can be used as an expectation: statuses from 200 to 599, classes from 2xx to 5xx, at least one. */
export function isExpectation(value: unknown): value is Expectation {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return (
    items.length > 0 &&
    items.every((item) => (typeof item === 'number' ? isStatus(item) : isStatusClass(item)))
  );
}

/** Whether a status is one of those expected. */
export function isExpected(status: number, expectation: Expectation): boolean {
  const items = typeof expectation === 'object' ? expectation : [expectation];
  return items.some((item) => item === status || item === `${Math.floor(status / 100)}xx`);
}

function isStatus(value: number): boolean {
  return Number.isInteger(value) && value >= 200 && value <= 599;
}

function isStatusClass(value: unknown): boolean {
  return typeof value === 'string' && /^[2-5]xx$/.test(value);
}
