const LONGEST = 40;
const SHORTEST = 5;

/** How many of all have ended, as a bar that fits the columns where that is possible. */
export function progressBar(ended: number, total: number, failed: number, columns: number): string {
  const numbers = ` ${ended}/${total}${failed > 0 ? `, ${failed} not done` : ''}`;
  const room = Math.max(SHORTEST, Math.min(LONGEST, columns - numbers.length - 3));
  const filled = total === 0 ? room : Math.floor((ended / total) * room);
  return `[${'#'.repeat(filled)}${'.'.repeat(room - filled)}]${numbers}`;
}
