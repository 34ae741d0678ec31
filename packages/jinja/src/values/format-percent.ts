import { JinjaError, typeError, valueError } from '../errors.ts'
import { textLength, textSlice } from './characters.ts'
import { textOf } from './compare.ts'
import { characterOf, floatDigits, intDigits } from './format-number.ts'
import { type Context, Dict, Float, Range, Tuple, typeName, Undefined, type Value } from './model.ts'
import { integer, numeric, toFloat, toIndex, truncated } from './numbers.ts'
import { repr, reprIn, str } from './print.ts'

/** `%[(name)][flags][width][.precision][length]type` */
const directive = /%(?:\(([^()]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?[hlL]?(.)?/gsu
const hasPrecision = /\.(?:\*|\d+)?[hlL]?.?$/su

/** Python's `format % values`. */
export function formatPercent(format: string, values: Value, context: Context): string {
  const given = values instanceof Tuple ? values.items : [values]
  let used = 0
  let usedNames = false
  const next = () => {
    if (used >= given.length) throw typeError('not enough arguments for format string')
    return given[used++] as Value
  }
  const text = format.replace(directive, (whole, name, flags, width, precision, type, at: number) => {
    context.budget.step()
    if (type === undefined) throw valueError('incomplete format')
    const named = name === undefined ? undefined : byName(values, name as string)
    if (named !== undefined) usedNames = true
    let wanted = width === '*' ? toIndex(next()) : Number(width ?? 0)
    const alignsLeft = wanted < 0 || flags.includes('-')
    wanted = Math.abs(wanted)
    const digits = !hasPrecision.test(whole)
      ? undefined
      : precision === '*'
        ? Math.max(0, toIndex(next()))
        : Number(precision ?? 0)
    if (type === '%') return '%'
    const value = named === undefined ? next() : named
    const { sign, body, pads } = convert(
      type,
      value,
      { flags, precision: digits, at: at + whole.length - 1 },
      context,
    )
    context.budget.room(wanted + body.length)
    const missing = wanted - textLength(sign) - textLength(body)
    if (missing <= 0) return sign + body
    if (alignsLeft) return sign + body + ' '.repeat(missing)
    return flags.includes('0') && pads ? sign + '0'.repeat(missing) + body : ' '.repeat(missing) + sign + body
  })
  const isMapping =
    usedNames ||
    values instanceof Dict ||
    values instanceof Range ||
    Array.isArray(values) ||
    values instanceof Undefined
  if (used < given.length && !isMapping)
    throw typeError('not all arguments converted during string formatting')
  return text
}

function byName(values: Value, name: string): Value {
  if (!(values instanceof Dict)) throw typeError('format requires a mapping')
  const value = values.get(name)
  if (value === undefined) throw keyError(name)
  return value
}

export function keyError(key: Value): JinjaError {
  return new JinjaError('KeyError', repr(key))
}

interface Directive {
  readonly flags: string
  readonly precision: number | undefined
  /** Where its type stands in the format. */
  readonly at: number
}

interface Converted {
  readonly sign: string
  readonly body: string
  /** Whether zeros may be put between the sign and the body. */
  readonly pads: boolean
}

function convert(
  type: string,
  value: Value,
  { flags, precision, at }: Directive,
  context: Context,
): Converted {
  const alternate = flags.includes('#')
  const signOf = (isNegative: boolean) =>
    isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  switch (type) {
    case 's':
    case 'r':
    case 'a': {
      const text = type === 's' ? str(value, context) : reprIn(value, context)
      const ascii = type === 'a' ? escapeNonAscii(text) : text
      return { sign: '', body: precision === undefined ? ascii : textSlice(ascii, 0, precision), pads: false }
    }
    case 'c':
      return { sign: '', body: character(value), pads: false }
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X': {
      const number = intOf(type, value)
      const { digits, prefix } = intDigits(number, type)
      const body = digits.padStart(precision ?? 0, '0')
      return { sign: signOf(number < 0) + (alternate ? prefix : ''), body, pads: true }
    }
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G': {
      const number = floatOf(value)
      const form = { type: type.toLowerCase() as 'e' | 'f' | 'g', precision, alternate }
      const digits = floatDigits(number, form)
      const body = /[EFG]/.test(type) ? digits.toUpperCase() : digits
      return { sign: signOf(number < 0 || Object.is(number, -0)), body, pads: Number.isFinite(number) }
    }
    default: {
      const code = (type.codePointAt(0) as number).toString(16)
      throw valueError(`unsupported format character '${type}' (0x${code}) at index ${at}`)
    }
  }
}

function intOf(type: string, value: Value): number | bigint {
  const found = integer(value)
  if (found !== undefined) return found
  if (value instanceof Float && /[diu]/.test(type)) return truncated(value.value)
  if (value instanceof Undefined && /[diu]/.test(type)) value.fail()
  const wanted = /[diu]/.test(type) ? 'a real number' : 'an integer'
  throw typeError(`%${type} format: ${wanted} is required, not ${typeName(value)}`)
}

function floatOf(value: Value): number {
  const found = numeric(value)
  if (found !== undefined) return toFloat(found)
  if (value instanceof Undefined) value.fail()
  throw typeError(`must be real number, not ${typeName(value)}`)
}

function character(value: Value): string {
  const text = textOf(value)
  if (text !== undefined && textLength(text) === 1) return text
  const code = integer(value)
  if (code === undefined) throw typeError('%c requires int or char')
  return characterOf(code)
}

/** Python's `ascii()` of what `repr()` gives. */
export function escapeNonAscii(text: string): string {
  return text.replace(/[\x80-\u{10ffff}]/gu, (found) => {
    const code = found.codePointAt(0) as number
    const hex = code.toString(16)
    if (code < 0x100) return `\\x${hex}`
    return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
  })
}
