import { JinjaError, typeError } from '../errors.ts'
import { strip } from '../values/characters.ts'
import { textOf } from '../values/compare.ts'
import { divideToEven, fixed, roundFloat } from '../values/floats.ts'
import { type Context, Float, typeName, Undefined, type Value } from '../values/model.ts'
import {
  asciiDigits,
  calculate,
  integer,
  type Numeric,
  numeric,
  parseFloatText,
  parseInteger,
  toFloat,
  toIndex,
  toInt,
  truncated,
} from '../values/numbers.ts'
import { repr } from '../values/print.ts'
import { isTruthy } from '../values/sequences.ts'
import { type Builtin, builtin } from '../values/signature.ts'

/** @throws JinjaError as Python's `float()` does */
function needFloat(value: Value): number {
  const found = floatOf(value)
  if (found !== undefined) return found
  if (value instanceof Undefined) value.fail()
  const text = textOf(value)
  if (text !== undefined)
    throw new JinjaError('ValueError', `could not convert string to float: ${repr(text)}`)
  throw typeError(`float() argument must be a string or a real number, not '${typeName(value)}'`)
}

/** Python's `float(value)`; `undefined` if it raises TypeError or ValueError. */
function floatOf(value: Value): number | undefined {
  const text = textOf(value)
  if (text !== undefined) return parseFloatText(asciiDigits(strip(text, undefined, 'both')))
  const number = numeric(value)
  return number === undefined ? undefined : toFloat(number)
}

function toIntOr(value: Value, otherwise: Value, base: Value): Value {
  if (value instanceof Undefined) value.fail()
  const text = typeof value === 'string' ? value : textOf(value)
  if (text !== undefined) {
    const trimmed = asciiDigits(strip(text, undefined, 'both'))
    const radix = integer(base)
    const found = radix === undefined ? undefined : parseInteger(trimmed, Number(radix))
    if (found !== undefined) return found
    const float = parseFloatText(trimmed)
    return float === undefined || !Number.isFinite(float) ? otherwise : truncated(float)
  }
  if (value instanceof Float) return Number.isNaN(value.value) ? otherwise : truncated(value.value)
  return integer(value) ?? otherwise
}

function round(
  context: Context,
  value: Value,
  [precision = 0, method = 'common']: readonly (Value | undefined)[],
): Value {
  const way = textOf(method) ?? ''
  if (!['common', 'ceil', 'floor'].includes(way))
    throw new JinjaError('FilterArgumentError', 'method must be common, ceil or floor')
  if (value instanceof Undefined) value.fail()
  const number = numeric(value)
  if (way === 'common') {
    if (number === undefined) throw typeError(`type ${typeName(value)} doesn't define __round__ method`)
    return roundCommon(number, precision)
  }
  if (number === undefined) throw typeError(`must be real number, not ${typeName(value)}`)
  const unit = calculate('**', 10, numeric(precision) as Numeric, context) as Numeric
  const scaled = calculate('*', number, unit, context) as Numeric
  const whole =
    scaled instanceof Float
      ? truncated(way === 'ceil' ? Math.ceil(scaled.value) : Math.floor(scaled.value))
      : scaled
  return calculate('/', whole, unit, context)
}

function roundCommon(number: Numeric, precision: Value): Value {
  if (precision === null) return number instanceof Float ? truncated(roundFloat(number.value, 0)) : number
  const digits = toIndex(precision)
  if (number instanceof Float) return new Float(roundFloat(number.value, digits))
  if (digits >= 0) return number
  if (digits < -4_300) return 0
  const unit = 10n ** BigInt(-digits)
  return toInt(divideToEven(BigInt(number), unit) * unit)
}

const sizes = 'KMGTPEZY'

function fileSize(value: Value, isBinary: boolean): string {
  const bytes = needFloat(value)
  const base = isBinary ? 1024 : 1000
  if (bytes === 1) return '1 Byte'
  if (bytes < base) return `${truncated(bytes)} Bytes`
  let unit = base
  let index = 0
  while (index < sizes.length - 1 && bytes >= unit * base) {
    unit *= base
    index += 1
  }
  const letter = isBinary ? `${sizes[index]}i` : (sizes[index] as string).replace('K', 'k')
  return `${fixed(bytes / unit, 1)} ${letter}B`
}

/** Filters of numbers. */
export const numberFilters: Readonly<Record<string, Builtin>> = {
  abs: builtin('', (_context, value) => {
    if (value instanceof Undefined) value.fail()
    const number = numeric(value)
    if (number === undefined) throw typeError(`bad operand type for abs(): '${typeName(value)}'`)
    if (number instanceof Float) return new Float(Math.abs(number.value))
    return number < 0 ? toInt(-BigInt(number)) : number
  }),
  round: builtin('precision? method?', round),
  int: builtin('default? base?', (_context, value, [otherwise = 0, base = 10]) =>
    toIntOr(value, otherwise, base),
  ),
  float: builtin('default?', (_context, value, [otherwise = new Float(0)]) => {
    if (value instanceof Undefined) value.fail()
    const found = floatOf(value)
    return found === undefined ? otherwise : new Float(found)
  }),
  filesizeformat: builtin('binary?', (_context, value, [isBinary = false]) =>
    fileSize(value, isTruthy(isBinary)),
  ),
}
