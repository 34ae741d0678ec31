import { JinjaError, typeError, valueError } from '../errors.ts'
import { type Context, Float, type Int, typeName, Undefined, type Value } from './model.ts'

/** Integers are not longer than this, in bits: what is done to them takes time. */
const longestInt = 1 << 17

/** An integer in the form that it has as a value. */
export function toInt(value: bigint): Int {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
}

/** A number: an `int`, or a float. */
export type Numeric = Int | Float

/** The number that a value is; `true` is 1. */
export function numeric(value: Value): Numeric | undefined {
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Float) return value
  return typeof value === 'boolean' ? Number(value) : undefined
}

/** The integer that a value is. */
export function integer(value: Value): Int | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  return typeof value === 'boolean' ? Number(value) : undefined
}

/** @throws JinjaError if it is no `int` */
export function toIndex(value: Value): number {
  const found = integer(value)
  if (found === undefined) {
    if (value instanceof Undefined) value.fail()
    throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`)
  }
  return Number(found)
}

/** A float of a number; too large integers are refused. */
export function toFloat(value: Numeric): number {
  if (value instanceof Float) return value.value
  const float = Number(value)
  if (!Number.isFinite(float)) throw overflow('int too large to convert to float')
  return float
}

function overflow(message: string): JinjaError {
  return new JinjaError('OverflowError', message)
}

/** Python's `int(x)` of a float. */
export function truncated(value: number): Int {
  if (Number.isNaN(value)) throw valueError('cannot convert float NaN to integer')
  if (!Number.isFinite(value)) throw overflow('cannot convert float infinity to integer')
  const whole = Math.trunc(value)
  return Number.isSafeInteger(whole) ? whole + 0 : toInt(BigInt(whole))
}

export type Operator = '+' | '-' | '*' | '/' | '//' | '%' | '**'

/** Arithmetic on two numbers, as Python does it. */
export function calculate(operator: Operator, left: Numeric, right: Numeric, context: Context): Value {
  if (operator === '/') return divide(left, right)
  if (left instanceof Float || right instanceof Float) return floats(operator, toFloat(left), toFloat(right))
  if (typeof left === 'number' && typeof right === 'number') {
    const small = smallInts(operator, left, right)
    if (small !== undefined) return small
  }
  return largeInts(operator, BigInt(left), BigInt(right), context)
}

function smallInts(operator: Operator, left: number, right: number): number | undefined {
  let result: number
  if (operator === '+') result = left + right
  else if (operator === '-') result = left - right
  else if (operator === '*') result = left * right
  else if (operator === '**') return undefined
  else {
    if (right === 0) throw zeroDivision('integer division or modulo by zero', operator)
    const rest = left % right
    const modulo = rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest
    result = operator === '%' ? modulo : (left - modulo) / right
  }
  return Number.isSafeInteger(result) ? result + 0 : undefined
}

function zeroDivision(message: string, operator?: Operator): JinjaError {
  return new JinjaError('ZeroDivisionError', operator === '%' ? 'integer modulo by zero' : message)
}

function divide(left: Numeric, right: Numeric): Float {
  if (
    left instanceof Float ||
    right instanceof Float ||
    (typeof left === 'number' && typeof right === 'number')
  ) {
    const divisor = toFloat(right)
    if (divisor !== 0) return new Float(toFloat(left) / divisor)
    throw zeroDivision(
      left instanceof Float || right instanceof Float ? 'float division by zero' : 'division by zero',
    )
  }
  if (BigInt(right) === 0n) throw zeroDivision('division by zero')
  return new Float(quotient(BigInt(left), BigInt(right)))
}

/** The float nearest to a fraction. */
function quotient(left: bigint, right: bigint): number {
  const isNegative = left < 0n !== right < 0n
  const [a, b] = [left < 0n ? -left : left, right < 0n ? -right : right]
  // 66 bits hold more than a float does; the last one says whether something was cut off.
  const shift = 66 - (bitLength(a) - bitLength(b))
  const [dividend, divisor] = shift >= 0 ? [a << BigInt(shift), b] : [a, b << BigInt(-shift)]
  const digits = (dividend / divisor) | (dividend % divisor === 0n ? 0n : 1n)
  const value = Number(digits) * 2 ** -Math.max(shift, -1_000) * (shift < -1_000 ? 2 ** (-shift - 1_000) : 1)
  if (!Number.isFinite(value)) throw overflow('integer division result too large for a float')
  return isNegative ? -value : value
}

function floats(operator: Operator, left: number, right: number): Float {
  if (operator === '+') return new Float(left + right)
  if (operator === '-') return new Float(left - right)
  if (operator === '*') return new Float(left * right)
  if (operator === '**') return new Float(power(left, right))
  if (right === 0) {
    const message = operator === '%' ? 'float modulo' : 'float floor division by zero'
    throw new JinjaError('ZeroDivisionError', message)
  }
  const rest = left % right
  const modulo = rest === 0 ? (right < 0 ? -0 : 0) : rest < 0 !== right < 0 ? rest + right : rest
  if (operator === '%') return new Float(modulo)
  const quotient = (left - modulo) / right
  if (quotient === 0) return new Float(1 / (left / right) < 0 ? -0 : 0)
  const floor = Math.floor(quotient)
  return new Float(quotient - floor > 0.5 ? floor + 1 : floor)
}

function power(left: number, right: number): number {
  if (left === 0 && right < 0)
    throw new JinjaError('ZeroDivisionError', '0.0 cannot be raised to a negative power')
  if (left < 0 && Number.isFinite(left) && Number.isFinite(right) && !Number.isInteger(right))
    throw valueError('there are no complex numbers here')
  // What 1 is raised to makes no difference to C.
  if (left === 1) return 1
  const result = left ** right
  if (!Number.isFinite(result) && Number.isFinite(left) && Number.isFinite(right))
    throw overflow("(34, 'Numerical result out of range')")
  return result
}

function largeInts(operator: Operator, left: bigint, right: bigint, context: Context): Value {
  const bits = bitLength(left) + bitLength(right)
  context.budget.work(bits >> 2)
  if (operator === '**') return raise(left, right, context)
  if (bits > longestInt) throw tooLong()
  if (operator === '+') return toInt(left + right)
  if (operator === '-') return toInt(left - right)
  if (operator === '*') return toInt(left * right)
  if (right === 0n) throw zeroDivision('integer division or modulo by zero', operator)
  const rest = left % right
  const modulo = rest !== 0n && rest < 0n !== right < 0n ? rest + right : rest
  return toInt(operator === '%' ? modulo : (left - modulo) / right)
}

function raise(left: bigint, right: bigint, context: Context): Value {
  if (right < 0n) return new Float(power(toFloat(toInt(left)), toFloat(toInt(right))))
  if (left === 0n || left === 1n || left === -1n)
    return toInt(left ** (right === 0n ? 0n : (right % 2n) + 2n))
  if (right > longestInt || BigInt(bitLength(left)) * right > longestInt) throw tooLong()
  context.budget.work(bitLength(left) * Number(right))
  return toInt(left ** right)
}

function tooLong(): JinjaError {
  return overflow(`an integer of more than ${longestInt} bits`)
}

export function bitLength(value: bigint): number {
  const hex = (value < 0n ? -value : value).toString(16)
  return hex === '0' ? 0 : hex.length * 4 - Math.clz32(Number.parseInt(hex[0] as string, 16)) + 28
}

const intForms: ReadonlyMap<number, RegExp> = new Map([
  [2, /^(?:0b)?_?([01]+(?:_[01]+)*)$/i],
  [8, /^(?:0o)?_?([0-7]+(?:_[0-7]+)*)$/i],
  [16, /^(?:0x)?_?([0-9a-f]+(?:_[0-9a-f]+)*)$/i],
])

/** Python's `int(text, base)`; `undefined` if it is none. */
export function parseInteger(text: string, base = 10): Int | undefined {
  if (base !== 0 && (base < 2 || base > 36)) return undefined
  const [, sign = '', written = ''] = /^([-+]?)(.*)$/s.exec(text) ?? []
  if (base === 0) {
    const prefix = /^0([box])/i.exec(written)?.[1]?.toLowerCase()
    if (prefix) return parseInteger(text, prefix === 'b' ? 2 : prefix === 'o' ? 8 : 16)
    return /^0[_\d]*[1-9]/.test(written) ? undefined : parseInteger(text, 10)
  }
  const digits = (
    intForms.get(base)?.exec(written)?.[1] ?? (/^[0-9a-z]+(?:_[0-9a-z]+)*$/i.test(written) ? written : '')
  )
    .replaceAll('_', '')
    .toLowerCase()
  if (digits === '' || digits.length > 4_300) return undefined
  const worth = (digit: string) => Number.parseInt(digit, 36)
  if ([...digits].some((digit) => worth(digit) >= base)) return undefined
  let value = 0n
  if (base === 10) value = BigInt(digits)
  else for (const digit of digits) value = value * BigInt(base) + BigInt(worth(digit))
  return toInt(sign === '-' ? -value : value)
}

const floatForm = /^[-+]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[-+]?\d+(?:_\d+)*)?$/i

/** Python's `float(text)`; `undefined` if it is none. */
export function parseFloatText(text: string): number | undefined {
  if (floatForm.test(text)) return Number(text.replaceAll('_', ''))
  const [, sign, word] = /^([-+]?)(inf|infinity|nan)$/i.exec(text) ?? []
  if (word === undefined) return undefined
  const value = word.toLowerCase() === 'nan' ? Number.NaN : Number.POSITIVE_INFINITY
  return sign === '-' ? -value : value
}

/** Digits of all scripts as ASCII ones, which is how Python's `int()` and `float()` read them. */
export function asciiDigits(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text
  return text.replace(/\p{Nd}/gu, (digit) => String(digitValue(digit)))
}

/** The digits of a script follow each other, from its 0 on. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) as number
  let zero = code
  while (code - zero < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1
  return code - zero
}
