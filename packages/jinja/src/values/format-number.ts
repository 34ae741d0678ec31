import { JinjaError, valueError } from '../errors.ts'
import { exponentText, fixed, floatText, scientific } from './floats.ts'
import type { Int } from './model.ts'

/** Digits behind a point at most: they are counted exactly. */
const mostDigits = 1_000

/** How a float is written. */
export interface FloatForm {
  /** As in C, or `r`: the fewest digits that read the same; with a precision, as many digits in all. */
  readonly type: 'e' | 'f' | 'g' | '%' | 'r'
  readonly precision: number | undefined
  /** Keeps a point, and the zeros of `g`. */
  readonly alternate: boolean
}

/** The digits of a float without its sign. */
export function floatDigits(value: number, { type, precision, alternate }: FloatForm): string {
  if (!Number.isFinite(value)) return `${floatText(Math.abs(value))}${type === '%' ? '%' : ''}`
  if ((precision ?? 0) > mostDigits)
    throw valueError(`a precision of ${precision} is more than ${mostDigits}`)
  const amount = Math.abs(value)
  if (type === 'r')
    return precision === undefined ? floatText(amount) : general(amount, precision, alternate, true)
  const digits = precision ?? 6
  if (type === 'g') return general(amount, digits, alternate, false)
  if (type === 'e') {
    const { mantissa, exponent } = scientific(amount, digits)
    return `${pointed(mantissa, alternate)}${exponentText(exponent)}`
  }
  if (type === '%' && !Number.isFinite(amount * 100)) return 'inf%'
  const text = fixed(type === '%' ? amount * 100 : amount, digits)
  return `${text}${alternate && digits === 0 ? '.' : ''}${type === '%' ? '%' : ''}`
}

function pointed(mantissa: string, alternate = false): string {
  return mantissa.length > 1 || alternate ? `${mantissa[0]}.${mantissa.slice(1)}` : mantissa
}

/** As C's `%g`. Without a type, Python keeps `.0` and goes to exponents one digit earlier. */
function general(value: number, precision: number, alternate: boolean, keepsPoint: boolean): string {
  const digits = Math.max(precision, 1)
  const { mantissa, exponent } = scientific(value, digits - 1)
  if (exponent < -4 || exponent >= digits - (keepsPoint ? 1 : 0)) {
    if (!(keepsPoint && exponent >= -4 && exponent < digits - 1))
      return `${alternate ? pointed(mantissa, true) : pointed(mantissa.replace(/(?<=.)0+$/, ''))}${exponentText(exponent)}`
  }
  const text =
    exponent < 0
      ? `0.${'0'.repeat(-exponent - 1)}${mantissa}`
      : `${mantissa.slice(0, exponent + 1)}.${mantissa.slice(exponent + 1)}`
  if (alternate) return text
  const short = text.replace(/\.?0*$/, '')
  return keepsPoint && !short.includes('.') ? `${short}.0` : short
}

/** The digits of an integer without its sign, and the prefix that `#` adds. */
export function intDigits(value: Int, type: string): { digits: string; prefix: string } {
  const amount = value < 0 ? -value : value
  if (type === 'b') return { digits: amount.toString(2), prefix: '0b' }
  if (type === 'o') return { digits: amount.toString(8), prefix: '0o' }
  if (type === 'x') return { digits: amount.toString(16), prefix: '0x' }
  if (type === 'X') return { digits: amount.toString(16).toUpperCase(), prefix: '0X' }
  return { digits: String(amount), prefix: '' }
}

/** Puts a separator between groups of digits in front of the point. */
export function grouped(text: string, separator: string, size: number): string {
  const whole = (/e[-+]/i.test(text) ? /^\d*/ : /^[0-9a-f]*/i).exec(text)?.[0] ?? ''
  const first = whole.length % size || size
  let written = whole.slice(0, first)
  for (let at = first; at < whole.length; at += size) written += separator + whole.slice(at, at + size)
  return written + text.slice(whole.length)
}

/** A character by its number. */
export function characterOf(code: Int): string {
  if (code < 0 || code > 0x10ffff) throw new JinjaError('OverflowError', '%c arg not in range(0x110000)')
  return String.fromCodePoint(Number(code))
}
