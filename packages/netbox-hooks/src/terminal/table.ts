/** What separates two columns. */
const gap = '  '
/** No column is cut to less, whatever is in it. */
const narrowest = 6
const ellipsis = '…'

/** How a table is laid out. */
export interface TableLayout {
  /** Columns that are never cut: names and ids, which are copied. */
  readonly whole?: readonly string[]
  /** Columns that are left out where the terminal is too narrow, the first one first. */
  readonly optional?: readonly string[]
  /** Colours a cell, once it is as wide as its column. */
  readonly colour?: (padded: string, column: string) => string
  /** Columns of the terminal. Default: the terminal's; what goes to a file or a pipe is not cut. */
  readonly width?: number
}

/**
 * Rows under a head, in columns as wide as their widest cell; an empty cell is a dash. Where the terminal is too narrow,
 * columns are left out, then the widest ones are cut; where even that does not help, a row becomes a block of lines.
 */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly (string | undefined)[])[],
  { whole = [], optional = [], colour = (cell) => cell, width = terminalWidth() }: TableLayout = {},
): string {
  const cells = rows.map((row) => row.map((cell) => printable(cell || '-')))
  const natural = head.map((_, column) =>
    Math.max(...[head, ...cells].map((line) => textAt(line, column).length)),
  )
  const columns = head.map((_, column) => column)
  for (const name of optional) {
    if (sum(columns.map((column) => natural[column] as number)) + gap.length * (columns.length - 1) <= width)
      break
    columns.splice(columns.indexOf(head.indexOf(name)), 1)
  }
  const kept = (line: readonly string[]) => columns.map((column) => textAt(line, column))
  const floors = columns.map((column) => {
    const name = textAt(head, column)
    const most = natural[column] as number
    return whole.includes(name) ? most : Math.min(most, Math.max(narrowest, name.length))
  })
  const room = width - gap.length * (columns.length - 1)
  const widths = shrink(
    columns.map((column) => natural[column] as number),
    floors,
    room,
  )
  if (!widths) return cells.map((row) => formatBlock(head, row)).join('\n')
  const named = columns.map((column) => textAt(head, column))
  const coloured = (cell: string, column: number) => colour(cell, named[column] as string)
  return [formatLine(named, widths), ...cells.map((line) => formatLine(kept(line), widths, coloured))].join(
    '',
  )
}

/** How many columns the terminal has; as many as one likes where there is none. `COLUMNS` says so for a pipe. */
export function terminalWidth(): number {
  const { isTTY, columns } = process.stdout
  const told = Number(process.env['COLUMNS'])
  if (isTTY && columns > 0) return columns
  return told > 0 ? told : Number.POSITIVE_INFINITY
}

/** Takes from the widest column, one by one, until all fit; `undefined` if they never do. */
function shrink(
  natural: readonly number[],
  floors: readonly number[],
  room: number,
): readonly number[] | undefined {
  const widths = [...natural]
  let excess = sum(widths) - room
  for (; excess > 0; excess -= 1) {
    const spare = widths.map((width, column) => (width > (floors[column] as number) ? width : 0))
    const widest = spare.indexOf(Math.max(...spare))
    if (spare[widest] === 0) return undefined
    widths[widest] = (widths[widest] as number) - 1
  }
  return widths
}

function formatLine(
  line: readonly string[],
  widths: readonly number[],
  colour: (padded: string, column: number) => string = (cell) => cell,
): string {
  const cells = widths.map((width, column) => colour(cut(textAt(line, column), width).padEnd(width), column))
  return `${cells.join(gap).trimEnd()}\n`
}

function formatBlock(head: readonly string[], row: readonly string[]): string {
  const label = Math.max(...head.map((name) => name.length))
  return head.map((name, column) => `${name.padEnd(label)}${gap}${textAt(row, column)}\n`).join('')
}

function cut(text: string, width: number): string {
  return text.length > width ? text.slice(0, width - 1) + ellipsis : text
}

function textAt(line: readonly string[], column: number): string {
  return line[column] as string
}

/** What a name contains must not steer the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ')
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
