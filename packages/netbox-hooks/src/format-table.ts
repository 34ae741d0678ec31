/** Rows under a head, in columns as wide as their widest cell; an empty cell is a dash. */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly (string | undefined)[])[],
): string {
  const lines = [head, ...rows].map((row) => row.map((cell) => cell || '-'))
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] as string).length)))
  const format = (line: readonly string[]) =>
    line.map((cell, column) => cell.padEnd(widths[column] as number)).join('  ')
  return lines.map((line) => `${format(line).trimEnd()}\n`).join('')
}
