/**
 * A table in plain text with aligned columns.
 *
 * @param figures whether all columns but the first are aligned right
 */
export function plainTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  figures = true,
): string {
  const lines = [header, ...rows];
  const widths = header.map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]!.length)),
  );
  const aligned = (cell: string, column: number) =>
    figures && column > 0 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!);
  return lines.map((cells) => cells.map(aligned).join('  ').trimEnd()).join('\n');
}
