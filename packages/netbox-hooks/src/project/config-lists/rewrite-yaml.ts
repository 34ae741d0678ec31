import type { TextEdit } from '../config-text/text-edit.ts'
import type { ListItem } from './list-item.ts'

/** What a list of a configuration in YAML is to become. */
export interface YamlRewrite {
  readonly key: string
  /** How many elements it has. */
  readonly length: number
  readonly items: readonly ListItem[]
  /** A list of one value, as YAML. */
  write(values: readonly unknown[]): string
}

/** The ways in which a list in block style may be rewritten. What stays keeps its text, comments included. */
export function* rewritesOfYaml(text: string, rewrite: YamlRewrite): Generator<TextEdit[]> {
  const { key, length, items, write } = rewrite
  const written = (value: unknown, indent: string) =>
    write([value])
      .trimEnd()
      .replaceAll(/^(?=.)/gm, indent)
  const head = new RegExp(
    `^(?:${key}|"${key}"|'${key}')\\s*:[ \\t]*(\\[\\s*\\])?[ \\t]*(#.*)?\\r?$`,
    'm',
  ).exec(text)
  if (!head) {
    if (length > 0) return
    const list = items.map(({ value }) => `${written(value, '  ')}\n`).join('')
    const isOpen = text !== '' && !text.endsWith('\n')
    yield [{ start: text.length, end: text.length, text: `${isOpen ? '\n' : ''}${key}:\n${list}` }]
    return
  }
  const begin = Math.min(text.length, head.index + head[0].length + 1)
  const lines = linesFrom(text, begin)
  const first = lines.find((line) => /^\s*-(?:\s|$)/.test(line))
  const indent = /^\s*/.exec(first ?? '  ')?.[0] ?? '  '
  const blocks = blocksOf(lines, indent)
  if (blocks.elements.length !== length) return
  const pieces = items.map(({ from, value }) => {
    const element = from === undefined ? undefined : blocks.elements[from]
    if (element && value === undefined) return element.lead + element.body
    return `${element?.lead ?? ''}${written(value, indent)}\n`
  })
  const name = head[0].replace(/\[\s*\]/, '').replace(/\s*:\s*/, items.length === 0 ? ': []' : ':')
  const end = begin + lines.join('').length
  yield [{ start: head.index, end, text: `${name.trimEnd()}\n${pieces.join('')}${blocks.rest}` }]
}

/** The lines of a block: those that are indented or of its list, and what stands between them. */
function linesFrom(text: string, begin: number): string[] {
  const lines =
    text
      .slice(begin)
      .match(/.*(?:\n|$)/g)
      ?.filter((line) => line !== '') ?? []
  const end = lines.findIndex((line) => /^[^\s#-]/.test(line))
  return end === -1 ? lines : lines.slice(0, end)
}

interface Blocks {
  /** `lead`: comments in front of an element. */
  readonly elements: readonly { readonly lead: string; readonly body: string }[]
  /** What stands behind the last one. */
  readonly rest: string
}

function blocksOf(lines: readonly string[], indent: string): Blocks {
  const elements: { lead: string; body: string }[] = []
  let lead = ''
  const isItem = (line: string) => line.startsWith(`${indent}-`) && /^\s*-(?:\s|$)/.test(line)
  for (const line of lines) {
    const element = elements.at(-1)
    if (isItem(line)) {
      elements.push({ lead, body: line })
      lead = ''
    } else if (
      element &&
      lead === '' &&
      (line.startsWith(`${indent} `) || line.trim() === '') &&
      !isComment(line, indent)
    ) {
      element.body += line
    } else if (element && lead !== '' && line.startsWith(`${indent} `)) {
      element.body += lead + line
      lead = ''
    } else lead += line
  }
  return { elements, rest: lead }
}

/** A comment that stands as far to the left as the elements do is about the next one. */
function isComment(line: string, indent: string): boolean {
  return /^\s*#/.test(line) && !line.startsWith(`${indent} `)
}
