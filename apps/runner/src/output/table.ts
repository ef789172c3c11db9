import { displayWidth, fitWidth } from './display-width.js';
import { toPlainLine } from './plain-text.js';

const GAP = '  ';
const NARROWEST = 10;

/** A column of a table. The one that stretches gives way when a line would be wider than the terminal. */
export interface Column {
  readonly title: string;
  readonly stretches?: boolean;
}

/**
 * A table as lines, the titles first. Cells come out safe to print, whatever they hold. With a width, lines fit it.
 */
export function layoutTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width?: number,
): string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => row.map(toPlainLine))];
  const widths = columnWidths(columns, cells, width);
  return cells.map((row) => {
    const line = row
      .map((cell, index) => pad(cell, widths[index] ?? 0))
      .join(GAP)
      .trimEnd();
    return width === undefined ? line : fitWidth(line, width);
  });
}

function columnWidths(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width?: number,
): number[] {
  const widths = columns.map((_, index) =>
    rows.reduce((most, row) => Math.max(most, displayWidth(row[index] ?? '')), 0),
  );
  const stretching = columns.findIndex(({ stretches }) => stretches);
  if (width === undefined || stretching < 0) return widths;
  const others = widths.reduce((sum, each, index) => sum + (index === stretching ? 0 : each + GAP.length), 0);
  const most = Math.max(NARROWEST, width - others);
  return widths.map((each, index) => (index === stretching ? Math.min(each, most) : each));
}

function pad(cell: string, width: number): string {
  const fitted = fitWidth(cell, width);
  return fitted + ' '.repeat(Math.max(0, width - displayWidth(fitted)));
}
