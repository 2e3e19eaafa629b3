/** A table in Markdown; columns whose first cell is a figure are aligned right. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = header.map((_, column) =>
    /^[\d–−+]/.test(rows[0]?.[column] ?? '') ? '--:' : '---',
  );
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}
