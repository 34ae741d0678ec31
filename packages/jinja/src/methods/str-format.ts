import { JinjaError, valueError } from '../errors.ts'
import { escapeHtml } from '../values/characters.ts'
import { escapeNonAscii, keyError } from '../values/format-percent.ts'
import { formatValue } from '../values/format-spec.ts'
import { type Context, Markup, type Value } from '../values/model.ts'
import { reprIn, str } from '../values/print.ts'

/** `name`, then `.attribute` or `[item]` any number of times. */
const path = /\.([^.[\]]*)|\[([^\]]*)\]/g

/**
 * Python's `text.format(*positional, **named)`, as Jinja2's sandbox lets it look at attributes.
 * @param escapes whether what is filled in is escaped for HTML
 */
export function formatText(
  text: string,
  positional: readonly Value[],
  named: ReadonlyMap<string, Value>,
  context: Context,
  escapes: boolean,
): string {
  let automatic = 0
  let isNumbered: boolean | undefined
  return fill(text, 2)

  function fill(format: string, depth: number): string {
    if (depth < 0) throw valueError('Max string recursion exceeded')
    let filled = ''
    for (let at = 0; at < format.length; ) {
      const next = format.slice(at).search(/[{}]/)
      if (next < 0) return filled + format.slice(at)
      filled += format.slice(at, at + next)
      at += next
      if (format[at] === format[at + 1]) {
        filled += format[at]
        at += 2
      } else if (format[at] === '}') throw valueError("Single '}' encountered in format string")
      else {
        const end = endOfField(format, at)
        filled += field(format.slice(at + 1, end), depth)
        at = end + 1
      }
      context.budget.work(format.length)
      context.budget.room(filled.length)
    }
    return filled
  }

  function field(written: string, depth: number): string {
    const [, name = '', conversion, spec = ''] =
      /^((?:[^!:[]|\[[^\]]*\]?)*)(?:!([^:]*))?(?::(.*))?$/s.exec(written) ?? []
    const value = fieldValue(name)
    const converted = convert(value, conversion)
    const form = spec.includes('{') ? fill(spec, depth - 1) : spec
    if (!escapes) return formatValue(converted, form, context)
    if (converted instanceof Markup) {
      if (form !== '')
        throw valueError(
          `Format specifier ${form} given, but Markup does not define __html_format__. A class that defines __html__ must define __html_format__ to work with format specifiers.`,
        )
      return converted.text
    }
    return escapeHtml(formatValue(converted, form, context))
  }

  function fieldValue(name: string): Value {
    const head = /^[^.[]*/.exec(name)?.[0] ?? ''
    let value = first(head)
    for (const [, attribute, item] of name.slice(head.length).matchAll(path)) {
      if (attribute === '' || item === '') throw valueError('Empty attribute in format string')
      value =
        attribute === undefined
          ? context.item(value, /^\d+$/.test(item as string) ? Number(item) : (item as string))
          : context.attribute(value, attribute)
    }
    return value
  }

  function first(head: string): Value {
    if (head !== '' && !/^\d+$/.test(head)) {
      const value = named.get(head)
      if (value === undefined) throw keyError(head)
      return value
    }
    const switched = `cannot switch from ${head === '' ? 'manual field specification to automatic field numbering' : 'automatic field numbering to manual field specification'}`
    if (isNumbered !== undefined && isNumbered !== (head !== '')) throw valueError(switched)
    isNumbered = head !== ''
    const value = positional[head === '' ? automatic++ : Number(head)]
    if (value === undefined) throw new JinjaError('IndexError', 'tuple index out of range')
    return value
  }

  function convert(value: Value, conversion: string | undefined): Value {
    if (conversion === undefined) return value
    if (conversion === 's') return str(value, context)
    if (conversion === 'r') return reprIn(value, context)
    if (conversion === 'a') return escapeNonAscii(reprIn(value, context))
    throw valueError(`Unknown conversion specifier '${conversion}'`)
  }
}

function endOfField(format: string, start: number): number {
  let depth = 0
  for (let at = start; at < format.length; at += 1) {
    if (format[at] === '{') depth += 1
    else if (format[at] === '}') depth -= 1
    if (depth === 0) return at
  }
  throw valueError(
    start === format.length - 1
      ? "Single '{' encountered in format string"
      : "expected '}' before end of string",
  )
}
