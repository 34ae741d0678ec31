import { beginsObject, listAt } from '../config-text/code-places.ts'
import { type CodeToken, closingIndex, codeTokens, stringValue } from '../config-text/code-tokens.ts'
import { indentAt, lineEnd, lineStart, type TextEdit } from '../config-text/text-edit.ts'
import type { Listing } from './listing.ts'

/**
 * The ways in which an entry may be added to a configuration in JavaScript, TypeScript or JSON, the likeliest first.
 * A program can only be understood by running it: whoever uses one of them sees whether it does what it should.
 */
export function* additionsToCode(text: string, listing: Listing, isJson: boolean): Generator<TextEdit[]> {
  const tokens = codeTokens(text)
  const written = writeListing(listing, isJson ? '"' : quoteOf(tokens))
  for (const index of tokens.keys()) {
    const open = listAt(tokens, index, 'plugins')
    if (open !== undefined) yield* append(text, tokens, open, written)
  }
  for (const [index, token] of tokens.entries()) {
    if (token.value !== '{' || !beginsObject(tokens, index)) continue
    const key = isJson ? '"plugins"' : 'plugins'
    yield [insertFirst(text, tokens, index, `${key}: [${written}]`)]
  }
}

/** The ways in which an entry may be taken out again. */
export function* removalsFromCode(text: string, entry: string): Generator<TextEdit[]> {
  const tokens = codeTokens(text)
  for (const [index, token] of tokens.entries()) {
    if (stringValue(token) !== entry) continue
    const [outer = '', before = ''] = [tokens[index - 2]?.value, tokens[index - 1]?.value]
    // It has options: `['entry', { … }]`.
    if (before === '[' && (outer === '[' || outer === ',')) {
      const end = closingIndex(tokens, index - 1)
      if (end !== undefined) yield removeElement(text, tokens, index - 1, end)
    }
    yield removeElement(text, tokens, index, index)
  }
}

function* append(
  text: string,
  tokens: readonly CodeToken[],
  open: number,
  written: string,
): Generator<TextEdit[]> {
  const close = closingIndex(tokens, open)
  if (close === undefined) return
  const [bracket, last, end] = [tokens[open], tokens[close - 1], tokens[close]] as [
    CodeToken,
    CodeToken,
    CodeToken,
  ]
  if (close === open + 1) {
    yield [{ start: bracket.end, end: bracket.end, text: written }]
    return
  }
  const comma = last.value === ',' ? '' : ','
  const isOnLines = text.slice(last.end, end.start).includes('\n')
  if (!isOnLines) {
    yield [{ start: last.end, end: last.end, text: `${comma} ${written}` }]
    return
  }
  // Behind the comment that stands on the last element's line.
  const at = lineEnd(text, last.end)
  const newLine = text[at - 1] === '\r' ? '\r\n' : '\n'
  const position = newLine === '\r\n' ? at - 1 : at
  const trailing = comma === '' ? ',' : ''
  const line = `${newLine}${indentAt(text, firstOfLastElement(tokens, open, close))}${written}${trailing}`
  yield comma === ''
    ? [{ start: position, end: position, text: line }]
    : [
        { start: last.end, end: last.end, text: comma },
        { start: position, end: position, text: line },
      ]
}

/** Where the last element begins: its line says how far elements are indented. */
function firstOfLastElement(tokens: readonly CodeToken[], open: number, close: number): number {
  let first = open + 1
  for (let index = open + 1; index < close; index += 1) {
    const { value, kind } = tokens[index] as CodeToken
    if (kind === 'other' && ['[', '{', '('].includes(value)) index = closingIndex(tokens, index) ?? close
    else if (value === ',' && index + 1 < close) first = index + 1
  }
  return (tokens[first] as CodeToken).start
}

function insertFirst(text: string, tokens: readonly CodeToken[], open: number, property: string): TextEdit {
  const brace = tokens[open] as CodeToken
  const next = tokens[open + 1]
  const at = brace.end
  if (next?.value === '}') return { start: at, end: at, text: ` ${property} ` }
  const isOnLines = next !== undefined && text.slice(at, next.start).includes('\n')
  return {
    start: at,
    end: at,
    text: isOnLines ? `\n${indentAt(text, next.start)}${property},` : ` ${property},`,
  }
}

function removeElement(text: string, tokens: readonly CodeToken[], first: number, last: number): TextEdit[] {
  const [start, end] = [(tokens[first] as CodeToken).start, (tokens[last] as CodeToken).end]
  const [before, after] = [tokens[first - 1], tokens[last + 1]]
  const comma = after?.value === ',' ? after : undefined
  const to = comma?.end ?? end
  const commaBefore =
    !comma && before?.value === ',' ? [{ start: before.start, end: before.end, text: '' }] : []
  const [lineFrom, lineTo] = [lineStart(text, start), lineEnd(text, to)]
  const isAlone = text.slice(lineFrom, start).trim() === '' && /^\s*(?:\/\/.*)?$/.test(text.slice(to, lineTo))
  if (isAlone) return [...commaBefore, { start: lineFrom, end: Math.min(lineTo + 1, text.length), text: '' }]
  if (comma) {
    const gap = /^[ \t]*/.exec(text.slice(to))?.[0].length ?? 0
    return [{ start, end: to + gap, text: '' }]
  }
  return [{ start: before?.value === ',' ? before.start : start, end, text: '' }]
}

function writeListing([entry, options]: Listing, quote: string): string {
  const write = (text: string): string => {
    const json = JSON.stringify(text)
    return quote === '"' ? json : `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
  }
  const pairs = Object.entries(options).map(([key, value]) => {
    const name = quote === '"' ? JSON.stringify(key) : key
    return `${name}: ${typeof value === 'string' ? write(value) : JSON.stringify(value)}`
  })
  return pairs.length === 0 ? write(entry) : `[${write(entry)}, { ${pairs.join(', ')} }]`
}

/** As the file itself writes strings. */
function quoteOf(tokens: readonly CodeToken[]): string {
  const first = tokens.find(({ kind, value }) => kind === 'string' && value[0] !== '`')
  return first?.value[0] === '"' ? '"' : "'"
}
