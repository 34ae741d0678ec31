import { JinjaError, valueError } from '../errors.ts'
import { floatText } from './floats.ts'
import {
  type Context,
  Dict,
  DictView,
  Float,
  Instance,
  identity,
  Markup,
  Range,
  Stream,
  Tuple,
  Undefined,
  type Value,
} from './model.ts'

/** How deep values may be inside each other where they are printed or compared. */
export const deepestValue = 200

/** Python's `str(value)`. */
export function str(value: Value, context: Context): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (value instanceof Markup) return value.text
  if (value instanceof Undefined) return ''
  return printed(value, context)
}

/** A text stays as it is, with its mark of being safe (`markupsafe.soft_str`). */
export function softStr(value: Value, context: Context): string | Markup {
  return value instanceof Markup ? value : str(value, context)
}

/** Python's `repr(value)` of what is not made of other values. */
export function repr(value: Value): string {
  if (typeof value === 'string') return quoted(value)
  return printed(value, undefined)
}

/** Python's `repr(value)`. */
export function reprIn(value: Value, context: Context): string {
  return typeof value === 'string' ? quoted(value) : printed(value, context)
}

function printed(value: Value, context: Context | undefined, around: readonly Value[] = []): string {
  context?.budget.step()
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'bigint') return intText(value, context)
  if (typeof value === 'string') {
    context?.budget.room(value.length)
    return quoted(value)
  }
  if (value instanceof Float) return floatText(value.value)
  if (value instanceof Markup) return `Markup(${quoted(value.text)})`
  if (value instanceof Undefined) return 'Undefined'
  if (value instanceof Range) {
    const step = value.step === 1 ? '' : `, ${value.step}`
    return `range(${value.start}, ${value.stop}${step})`
  }
  if (value instanceof Stream) return `<${value.label} at ${address(value)}>`
  if (value instanceof Instance)
    return context ? value.print(context) : `<${value.typeName} object at ${address(value)}>`
  return printedWhole(value, context, around)
}

function printedWhole(
  value: Value[] | Tuple | Dict | DictView,
  context: Context | undefined,
  around: readonly Value[],
): string {
  if (around.includes(value)) return value instanceof Dict ? '{...}' : '[...]'
  if (around.length > deepestValue) throw tooDeep('while getting the repr of an object')
  const inner = [...around, value]
  const print = (item: Value) => printed(item, context, inner)
  const printEntry = ([key, item]: readonly [Value, Value]) => `${print(key)}: ${print(item)}`
  const joined = (items: readonly string[]) => {
    const text = items.join(', ')
    context?.budget.room(text.length)
    return text
  }
  if (Array.isArray(value)) return `[${joined(value.map(print))}]`
  if (value instanceof Dict) return `{${joined(value.entries().map(printEntry))}}`
  if (value instanceof DictView) return `dict_${value.kind}(${print(viewItems(value))})`
  return `(${joined(value.items.map(print))}${value.items.length === 1 ? ',' : ''})`
}

/** What a view of a dict shows. */
export function viewItems({ dict, kind }: DictView): Value[] {
  if (kind === 'keys') return dict.keys()
  if (kind === 'values') return dict.values()
  return dict.entries().map((entry) => new Tuple(entry))
}

export function address(value: object): string {
  return `0x${(0x7f0000000000 + identity(value) * 64).toString(16)}`
}

export function tooDeep(what: string): JinjaError {
  return new JinjaError('RecursionError', `maximum recursion depth exceeded ${what}`)
}

/** Python prints no longer integer either. */
const mostDigits = 4_300

/** @throws JinjaError if it is longer than Python prints */
export function intText(value: number | bigint, context: Context | undefined): string {
  if (typeof value === 'number') return String(value)
  context?.budget.work(mostDigits)
  const text = String(value)
  if (text.length > mostDigits + (value < 0n ? 1 : 0))
    throw valueError(
      `Exceeds the limit (${mostDigits} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit`,
    )
  return text
}

const unprintable = /[\\\p{C}\p{Zl}\p{Zp}\p{Zs}]/gu
const short = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\\', '\\\\'],
  [' ', ' '],
])

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replace(unprintable, (character) => {
    const known = short.get(character)
    if (known !== undefined) return known
    const code = character.codePointAt(0) as number
    const hex = code.toString(16)
    if (code < 0x100) return `\\x${hex.padStart(2, '0')}`
    return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
  })
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote
}
