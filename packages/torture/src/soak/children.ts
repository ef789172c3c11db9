/** Whether a task of the soak runs in a process of its own. */
export function isChild(number: number): boolean {
  return number % 4999 === 3;
}
