import { splitLines, textLength } from '../values/characters.ts'
import { compares } from '../values/compare.ts'
import { type Context, Dict, Tuple, type Value } from '../values/model.ts'
import { deepestValue, reprIn, tooDeep } from '../values/print.ts'

const width = 80

/** Python's `pprint.pformat(value)`. */
export function pretty(value: Value, context: Context): string {
  return format(value, 0, 0, 0)

  /**
   * @param indent columns in front of it
   * @param allowance columns that what follows on its last line takes
   */
  function format(value: Value, indent: number, allowance: number, depth: number): string {
    if (depth > deepestValue) throw tooDeep('while getting the repr of an object')
    const short = flat(value)
    context.budget.room(short.length)
    if (textLength(short) <= width - indent - allowance) return short
    if (typeof value === 'string') return formatText(value, indent, allowance, depth)
    if (value instanceof Dict) {
      const lines = sortedEntries(value).map(([key, item], index, entries) => {
        const name = `${flat(key)}: `
        const after = index === entries.length - 1 ? allowance + 1 : 1
        return name + format(item, indent + 1 + name.length, after, depth + 1)
      })
      return lines.length === 0 ? short : `{${lines.join(`,\n${' '.repeat(indent + 1)}`)}}`
    }
    const items = Array.isArray(value) ? value : value instanceof Tuple ? value.items : undefined
    if (!items || items.length === 0) return short
    const [open, close] = Array.isArray(value) ? ['[', ']'] : ['(', items.length === 1 ? ',)' : ')']
    const lines = items.map((item, index) => {
      const after = index === items.length - 1 ? allowance + close.length : 1
      return format(item, indent + 1, after, depth + 1)
    })
    return `${open}${lines.join(`,\n${' '.repeat(indent + 1)}`)}${close}`
  }

  /** A long text as several, between its words. */
  function formatText(text: string, indent: number, allowance: number, depth: number): string {
    // By itself it stands in brackets.
    const bracket = depth === 0 ? 1 : 0
    const room = width - indent - bracket
    const end = allowance + bracket
    const lines = splitLines(text, true)
    const parts = lines.flatMap((line, index) => {
      const isLast = index === lines.length - 1
      const whole = reprIn(line, context)
      return textLength(whole) <= (isLast ? room - end : room)
        ? [whole]
        : brokenLine(line, room, isLast ? end : 0)
    })
    if (parts.length < 2) return parts[0] ?? reprIn(text, context)
    const joined = parts.join(`\n${' '.repeat(indent + bracket)}`)
    return bracket ? `(${joined})` : joined
  }

  /** @param end columns that are missing behind the last word */
  function brokenLine(line: string, room: number, end: number): string[] {
    const words = line.match(/\S+\s*|\s+/g) ?? []
    const parts: string[] = []
    let current = ''
    for (const [index, word] of words.entries()) {
      context.budget.step()
      const longer = current + word
      const most = index === words.length - 1 ? room - end : room
      if (textLength(reprIn(longer, context)) <= most) current = longer
      else {
        if (current !== '') parts.push(reprIn(current, context))
        current = word
      }
    }
    if (current !== '') parts.push(reprIn(current, context))
    return parts
  }

  function flat(value: Value, depth = 0): string {
    context.budget.step()
    if (depth > deepestValue) throw tooDeep('while getting the repr of an object')
    if (value instanceof Dict) {
      const entries = sortedEntries(value).map(
        ([key, item]) => `${flat(key, depth + 1)}: ${flat(item, depth + 1)}`,
      )
      return `{${entries.join(', ')}}`
    }
    if (Array.isArray(value)) return `[${value.map((item) => flat(item, depth + 1)).join(', ')}]`
    if (!(value instanceof Tuple)) return reprIn(value, context)
    const items = value.items.map((item) => flat(item, depth + 1))
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`
  }

  function sortedEntries(dict: Dict): [Value, Value][] {
    return dict.entries().sort(([a], [b]) => {
      try {
        return compares('<', a, b, context) ? -1 : compares('<', b, a, context) ? 1 : 0
      } catch {
        return 0
      }
    })
  }
}
