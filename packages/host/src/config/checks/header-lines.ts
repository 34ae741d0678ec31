import { headerProblem } from '@netbox-hooks/delivery'
import { lineBreak } from '@netbox-hooks/webhooks'

/** What is wrong with one line of a webhook's `additionalHeaders`. */
export interface HeaderLineMistake {
  /** From 1. */
  readonly line: number
  readonly message: string
  readonly hint?: string
}

/** Stands for what a template fills in. */
export const filledIn = '\uE000'

/**
 * What is wrong with a text of headers, a `Name: value` in each line, or with the template of one: what NetBox would leave
 * out in silence is a mistake. Of what a template fills in nothing is known yet.
 */
export function headerLineMistakes(text: string): HeaderLineMistake[] {
  const hasBlocks = text.includes('{%')
  const lines = withoutTags(text).split(lineBreak)
  const firstLines = new Map<string, number>()
  return lines.flatMap((content, index): HeaderLineMistake[] => {
    const line = index + 1
    if (content.trim() === '') return []
    const colon = content.indexOf(':')
    if (colon < 0) return [{ line, ...noHeader(content, lines[index - 1] ?? '') }]
    const name = content.slice(0, colon).trim()
    const written = content.slice(colon + 1).trim()
    if (name.includes(filledIn)) return []
    const problem = headerProblem(name, written.replaceAll(filledIn, ''))
    if (problem !== undefined) return [{ line, message: `The header ${JSON.stringify(name)} ${problem}` }]
    const earlier = firstLines.get(name.toLowerCase())
    firstLines.set(name.toLowerCase(), earlier ?? line)
    // One of two may stand in each branch of a condition.
    if (earlier === undefined || hasBlocks) return []
    const message = `The header "${name}" stands in line ${earlier} already, and is sent once`
    return [{ line, message, hint: 'Take one of them out.' }]
  })
}

/** The line itself is not shown: it may be a token. */
function noHeader(content: string, before: string): Pick<HeaderLineMistake, 'message' | 'hint'> {
  const [, name] = /^\s*([\w-]+)\s*=/.exec(content) ?? []
  if (name !== undefined && /^X-|-/i.test(name))
    return { message: 'It has no colon, and is no header', hint: `Write "${name}: …".` }
  const [, open] = /^\s*([\w-]+)\s*:\s*\S*$/.exec(before) ?? []
  if (open !== undefined || /^\s/.test(content))
    return {
      message: 'It has no colon, and is no header: a value does not go on in the next line',
      hint: `Write it behind ${open === undefined ? 'the name' : `"${open}:"`}, in one line.`,
    }
  return { message: 'It has no colon, and is no header', hint: 'Write a "Name: value" in each line.' }
}

/** What a template's tags begin with, and what ends each. */
const ends: Readonly<Record<string, string>> = { '{#': '#}', '{%': '%}', '{{': '}}' }

/** Line breaks inside of a tag are none of the headers'. What a tag fills in is a {@link filledIn}; of blocks, lines are left. */
export function withoutTags(text: string): string {
  let plain = ''
  let from = 0
  const unended = new Set<string>()
  for (const { index, 0: begin } of text.matchAll(/\{[#%{]/g)) {
    if (index < from || unended.has(begin)) continue
    const end = text.indexOf(ends[begin] as string, index + begin.length)
    if (end < 0) {
      unended.add(begin)
      continue
    }
    const tag = text.slice(index, end + 2)
    plain += text.slice(from, index) + (begin === '{{' ? filledIn : tag.replaceAll(/[^\n]/g, ''))
    from = end + 2
  }
  return plain + text.slice(from)
}
