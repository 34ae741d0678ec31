import { escapeRegExp } from '@netbox-hooks/host/parts'
import type { TextEdit } from '../config-text/text-edit.ts'
import { asListed, type Listing } from './listing.ts'

/** A line of a text, and where it stands. */
interface Line {
  readonly text: string
  readonly start: number
  /** Behind its line break. */
  readonly end: number
}

/** The ways in which an entry may be added to a configuration in YAML. Whoever uses one sees whether it does. */
export function* additionsToYaml(text: string, listing: Listing): Generator<TextEdit[]> {
  // A list or a text in JSON is YAML, too.
  const written = writeYaml(asListed(listing))
  const lines = linesOf(text)
  const key = lines.findIndex((line) => /^plugins\s*:/.test(line.text))
  if (key === -1) {
    const isOpen = text !== '' && !text.endsWith('\n')
    yield [{ start: text.length, end: text.length, text: `${isOpen ? '\n' : ''}plugins:\n  - ${written}\n` }]
    return
  }
  const line = lines[key] as Line
  const flow = /^(plugins\s*:\s*\[)(.*?)(,?\s*)\]/.exec(line.text)
  if (flow) {
    const [, before = '', inner = '', tail = ''] = flow
    const at = line.start + before.length + inner.length
    yield [{ start: at, end: at + tail.length, text: `${inner.trim() === '' ? '' : ', '}${written}` }]
    return
  }
  const items = blockLines(lines, key)
  const last = items.findLast(({ text: item }) => item.trim() !== '' && !/^\s*#/.test(item)) ?? line
  const first = items.find(({ text: item }) => /^\s*-/.test(item))
  const indent = first ? (/^\s*/.exec(first.text)?.[0] ?? '') : '  '
  const isClosed = text[last.end - 1] === '\n'
  yield [
    {
      start: last.end,
      end: last.end,
      text: `${isClosed ? '' : '\n'}${indent}- ${written}${isClosed ? '\n' : ''}`,
    },
  ]
}

/** The ways in which an entry may be taken out again. */
export function* removalsFromYaml(text: string, entry: string): Generator<TextEdit[]> {
  const lines = linesOf(text)
  const key = lines.findIndex((line) => /^plugins\s*:/.test(line.text))
  if (key === -1) return
  const line = lines[key] as Line
  const scalar = `(?:"${escapeRegExp(entry)}"|'${escapeRegExp(entry)}'|${escapeRegExp(entry)})`
  const item = new RegExp(String.raw`^\s*-\s+(?:${scalar}|\[\s*${scalar}\s*(?:,.*)?\])\s*(?:#.*)?$`)
  const items = blockLines(lines, key)
  const isOnly = items.filter(({ text: other }) => /^\s*-/.test(other)).length === 1
  // A key with nothing below it would be null.
  const emptied = { start: line.start, end: line.end, text: `${line.text.replace(':', ': []')}\n` }
  for (const { start, end } of items.filter(({ text: other }) => item.test(other)))
    yield [{ start, end, text: '' }, ...(isOnly ? [emptied] : [])]
  const { text: flow, start } = line
  for (const pattern of [String.raw`${scalar}\s*,\s*`, String.raw`,?\s*${scalar}`]) {
    const found = new RegExp(pattern).exec(flow)
    if (found) yield [{ start: start + found.index, end: start + found.index + found[0].length, text: '' }]
  }
}

/** The lines that belong to a key: those indented, those of its list, and what stands between them. */
function blockLines(lines: readonly Line[], key: number): Line[] {
  const end = lines.findIndex(({ text }, index) => index > key && /^[^\s#-]/.test(text))
  return lines.slice(key + 1, end === -1 ? undefined : end)
}

function linesOf(text: string): Line[] {
  const lines: Line[] = []
  for (const match of text.matchAll(/.*(?:\r?\n|$)/g)) {
    if (match[0] !== '')
      lines.push({ text: match[0].trimEnd(), start: match.index, end: match.index + match[0].length })
  }
  return lines
}

function writeYaml(value: unknown): string {
  return typeof value === 'string' && /^[\w./][\w./-]*$/.test(value) ? value : JSON.stringify(value)
}
