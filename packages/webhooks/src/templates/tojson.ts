import { pythonNumber, type TemplateValue } from './python-text.ts'

/**
 * A value as Jinja2's `tojson` writes it: keys in order, `", "` and `": "` between, everything beyond ASCII escaped,
 * and `<`, `>`, `&`, `'` too, so that it can stand in HTML.
 *
 * @param indent spaces per level; without it all stands in one line
 */
export function toJson(value: TemplateValue, indent?: number): string {
  return write(value, indent, '\n').replace(/[<>&']/g, (character) => escapeUnit(character.charCodeAt(0)))
}

function write(value: TemplateValue, indent: number | undefined, lineBreak: string): string {
  if (value === undefined || value === null) return 'null'
  if (typeof value === 'string') return writeString(value)
  if (typeof value === 'number') return Number.isFinite(value) ? pythonNumber(value) : nonFinite(value)
  if (typeof value !== 'object') return String(value)
  const inner = indent === undefined ? lineBreak : lineBreak + ' '.repeat(indent)
  if (!(value instanceof Map)) {
    return wrap(
      '[]',
      (value as readonly TemplateValue[]).map((item) => write(item, indent, inner)),
    )
  }
  // The engine keeps keys ordered by code point, as Python sorts them.
  const entries = [...value].map(([key, item]) => `${writeString(keyOf(key))}: ${write(item, indent, inner)}`)
  return wrap('{}', entries)

  function wrap(brackets: string, items: readonly string[]): string {
    const [open, close] = brackets
    if (items.length === 0) return brackets
    if (indent === undefined) return `${open}${items.join(', ')}${close}`
    return `${open}${inner}${items.join(`,${inner}`)}${lineBreak}${close}`
  }
}

/** As Python's `json.dumps()` makes a string of a key. */
function keyOf(key: TemplateValue): string {
  return typeof key === 'string' ? key : write(key, undefined, '')
}

function nonFinite(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
}

function writeString(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\uffff]/g, (unit) => escapeUnit(unit.charCodeAt(0)))
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`
}
