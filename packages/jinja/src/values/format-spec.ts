import { typeError, valueError } from '../errors.ts'
import { textLength, textSlice } from './characters.ts'
import { textOf } from './compare.ts'
import { characterOf, floatDigits, grouped, intDigits } from './format-number.ts'
import { type Context, Float, type Int, typeName, Undefined, type Value } from './model.ts'
import { integer, toFloat } from './numbers.ts'
import { str } from './print.ts'

/** `[[fill]align][sign][z][#][0][width][grouping][.precision][type]` */
const specForm = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?(.)?$/su

interface Spec {
  readonly fill: string
  readonly align: string | undefined
  readonly sign: string | undefined
  readonly alternate: boolean
  readonly zero: boolean
  readonly width: number
  readonly separator: string | undefined
  readonly precision: number | undefined
  readonly type: string
}

/** Python's `format(value, spec)`. */
export function formatValue(value: Value, spec: string, context: Context): string {
  const number = typeof value === 'boolean' ? undefined : integer(value)
  if (spec === '') return str(value, context)
  if (number !== undefined) return formatInt(number, read(spec, value), context)
  if (value instanceof Float) return formatFloat(value.value, read(spec, value), context)
  if (typeof value === 'boolean') return formatInt(Number(value), read(spec, value), context)
  const text = textOf(value)
  if (text !== undefined) return formatText(text, read(spec, value), context)
  const name = value instanceof Undefined ? 'Undefined' : typeName(value)
  throw typeError(`unsupported format string passed to ${name}.__format__`)
}

function read(spec: string, value: Value): Spec {
  const found = specForm.exec(spec)
  if (!found) throw valueError(`Invalid format specifier '${spec}' for object of type '${typeName(value)}'`)
  const [, fill, align, sign, , alternate, zero, width = '0', separator, precision, type = ''] = found
  if (separator !== undefined && (separator === ',' ? /[nboxXc]/ : /[nc]/).test(type))
    throw valueError(`Cannot specify '${separator}' with '${type}'.`)
  return {
    fill: fill ?? (zero ? '0' : ' '),
    align,
    sign,
    alternate: alternate !== undefined,
    zero: zero !== undefined,
    width: Number(width),
    separator,
    precision: precision === undefined ? undefined : Number(precision),
    type,
  }
}

function formatText(text: string, spec: Spec, context: Context): string {
  if (spec.type !== '' && spec.type !== 's') throw unknownType(spec.type, 'str')
  if (spec.sign !== undefined) throw valueError('Sign not allowed in string format specifier')
  if (spec.alternate) throw valueError('Alternate form (#) not allowed in string format specifier')
  if (spec.align === '=') throw valueError("'=' alignment not allowed in string format specifier")
  if (spec.separator) throw valueError(`Cannot specify '${spec.separator}' with 's'.`)
  return padded(spec.precision === undefined ? text : textSlice(text, 0, spec.precision), spec, '<', context)
}

function formatInt(value: Int, spec: Spec, context: Context): string {
  const { type } = spec
  if (/^[eEfFgG%]$/.test(type)) return formatFloat(toFloat(value), spec, context)
  if (spec.precision !== undefined) throw valueError('Precision not allowed in integer format specifier')
  if (type === 'c' && spec.sign !== undefined)
    throw valueError("Sign not allowed with integer format specifier 'c'")
  if (type === 'c') return padded(characterOf(value), spec, '<', context)
  if (!/^[bdoxXn]?$/.test(type)) throw unknownType(type, 'int')
  const { digits, prefix } = intDigits(value, type)
  return signed(value < 0, spec.alternate ? prefix : '', digits, spec, context)
}

function formatFloat(value: number, spec: Spec, context: Context): string {
  const { type, precision, alternate } = spec
  if (!/^[eEfFgGn%]?$/.test(type)) throw unknownType(type, 'float')
  const form = { n: 'g', '': 'r' }[type] ?? type.toLowerCase()
  const digits = floatDigits(value, { type: form as 'e' | 'f' | 'g' | '%' | 'r', precision, alternate })
  const isNegative = value < 0 || Object.is(value, -0)
  return signed(isNegative, '', /[EFG]/.test(type) ? digits.toUpperCase() : digits, spec, context)
}

function signed(isNegative: boolean, prefix: string, digits: string, spec: Spec, context: Context): string {
  const sign = isNegative ? '-' : spec.sign === '-' ? '' : (spec.sign ?? '')
  const size = /^[bxXo]$/.test(spec.type) ? 4 : 3
  let body = spec.separator ? grouped(digits, spec.separator, size) : digits
  const head = sign + prefix
  const inside = spec.align === '=' || (spec.align === undefined && spec.zero)
  if (!inside) return padded(head + body, spec, '>', context)
  context.budget.room(spec.width)
  const missing = () => spec.width - head.length - body.length
  if (spec.separator && spec.fill === '0') {
    // Zeros are grouped with the digits.
    let zeros = digits
    while (missing() > 0) {
      zeros = `0${zeros}`
      context.budget.work(zeros.length)
      body = grouped(zeros, spec.separator, size)
    }
    return head + body
  }
  return head + spec.fill.repeat(Math.max(0, missing())) + body
}

function padded(text: string, spec: Spec, usual: string, context: Context): string {
  const missing = spec.width - textLength(text)
  if (missing <= 0) return text
  context.budget.room(missing * 2)
  const align = spec.align ?? usual
  const left = align === '<' ? 0 : align === '>' ? missing : missing >> 1
  return spec.fill.repeat(left) + text + spec.fill.repeat(missing - left)
}

function unknownType(type: string, name: string): Error {
  return valueError(`Unknown format code '${type}' for object of type '${name}'`)
}
