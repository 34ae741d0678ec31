import { beginsObject, listAt } from '../config-text/code-places.ts'
import { type CodeToken, closingIndex, codeTokens } from '../config-text/code-tokens.ts'
import { indentAt, lineEnd, type TextEdit } from '../config-text/text-edit.ts'
import type { ListItem } from './list-item.ts'

/** What a list is to become, and how values are written. */
export interface CodeRewrite {
  readonly key: string
  /** How many elements it has. */
  readonly length: number
  readonly items: readonly ListItem[]
  /** A value as the file's language has it, over several lines; the first one is not indented. */
  write(value: unknown): string
}

/**
 * The ways in which a list of a configuration in JavaScript, TypeScript or JSON may be rewritten, the likeliest first. What
 * stays keeps its text, comments included. Whoever uses one sees whether it does what it should.
 */
export function* rewritesOfCode(text: string, rewrite: CodeRewrite, isJson: boolean): Generator<TextEdit[]> {
  const tokens = codeTokens(text)
  for (const index of tokens.keys()) {
    const open = listAt(tokens, index, rewrite.key)
    const elements = open === undefined ? undefined : elementsOf(text, tokens, open)
    if (open === undefined || elements?.length !== rewrite.length) continue
    const [start, end] = [
      (tokens[open] as CodeToken).end,
      (tokens[closingIndex(tokens, open) as number] as CodeToken).start,
    ]
    yield [{ start, end, text: rewritten(text, start, end, elements, rewrite) }]
  }
  if (rewrite.length > 0) return
  for (const [index, token] of tokens.entries()) {
    if (token.value !== '{' || !beginsObject(tokens, index)) continue
    yield [firstProperty(text, tokens, index, rewrite, isJson)]
  }
}

/** An element, from behind the comma before it to its own end. */
interface Element {
  /** Where what stands in front of it begins: comments, and the break of its line. */
  readonly lead: number
  readonly start: number
  readonly end: number
  /** Behind a comment that stands on its last line. */
  readonly tail: number
}

function elementsOf(text: string, tokens: readonly CodeToken[], open: number): Element[] | undefined {
  const close = closingIndex(tokens, open)
  if (close === undefined) return undefined
  const elements: Element[] = []
  let first = open + 1
  let lead = (tokens[open] as CodeToken).end
  for (let index = open + 1; index <= close; index += 1) {
    const { value, kind } = tokens[index] as CodeToken
    if (index < close && kind === 'other' && ['[', '{', '('].includes(value)) {
      index = closingIndex(tokens, index) ?? close
      continue
    }
    if ((value !== ',' || kind !== 'other') && index !== close) continue
    if (index > first) {
      const [start, end] = [(tokens[first] as CodeToken).start, (tokens[index - 1] as CodeToken).end]
      const behind = value === ',' ? (tokens[index] as CodeToken).end : end
      const rest = /^[ \t]*(?:\/\/.*)?/.exec(text.slice(behind, lineEnd(text, behind)))?.[0] ?? ''
      const tail = rest.trim() === '' ? behind : behind + rest.length
      elements.push({ lead, start, end, tail })
      lead = tail
    }
    first = index + 1
  }
  return elements
}

function rewritten(
  text: string,
  start: number,
  end: number,
  elements: readonly Element[],
  { items, write }: CodeRewrite,
): string {
  const [firstElement] = elements
  const listIndent = indentAt(text, start)
  const indent =
    firstElement && text.slice(start, firstElement.start).includes('\n')
      ? indentAt(text, firstElement.start)
      : `${listIndent}  `
  const pieces = items.map(({ from, value }, index) => {
    const element = from === undefined ? undefined : elements[from]
    const isLast = index === items.length - 1
    const lead = element ? text.slice(element.lead, element.start) : `\n${indent}`
    const body =
      value === undefined && element
        ? text.slice(element.start, element.end)
        : write(value).replaceAll('\n', `\n${lead.includes('\n') ? indent : listIndent}`)
    // With its comma, if it had one: a comment stands behind that.
    const behind = element ? text.slice(element.end, element.tail).replace(',', '') : ''
    const comma = !isLast || hasTrailingComma(text, elements, end) ? ',' : ''
    return `${lead}${body}${comma}${behind}`
  })
  const last = elements.at(-1)
  const rest = last ? text.slice(last.tail, end) : `\n${listIndent}`
  return items.length === 0 ? '' : pieces.join('') + rest
}

function hasTrailingComma(text: string, elements: readonly Element[], end: number): boolean {
  const last = elements.at(-1)
  return last !== undefined && text.slice(last.end, end).trimStart().startsWith(',')
}

function firstProperty(
  text: string,
  tokens: readonly CodeToken[],
  open: number,
  { key, items, write }: CodeRewrite,
  isJson: boolean,
): TextEdit {
  const brace = tokens[open] as CodeToken
  const outer = indentAt(text, brace.start)
  const name = isJson ? JSON.stringify(key) : key
  const list = items.map(({ value }) => `    ${write(value).replaceAll('\n', '\n    ')}`).join(',\n')
  const property = `\n  ${name}: [\n${list}\n  ]`.replaceAll('\n', `\n${outer}`)
  const isEmpty = tokens[open + 1]?.value === '}'
  return { start: brace.end, end: brace.end, text: isEmpty ? `${property}\n${outer}` : `${property},` }
}
