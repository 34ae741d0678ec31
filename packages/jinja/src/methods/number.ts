import { floatText, fractionOf } from '../values/floats.ts'
import { Float, Tuple, type Value } from '../values/model.ts'
import { bitLength, toInt } from '../values/numbers.ts'
import { type Builtin, builtin } from '../values/signature.ts'

const big = (value: Value): bigint => BigInt(value as number | bigint | boolean)

/** The methods of `int` and `bool`. */
export const intMethods: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    bit_length: builtin('', (_context, value) => bitLength(big(value))),
    bit_count: builtin(
      '',
      (_context, value) => [...big(value).toString(2)].filter((bit) => bit === '1').length,
    ),
    conjugate: builtin('', (_context, value) => toInt(big(value))),
    as_integer_ratio: builtin('', (_context, value) => new Tuple([toInt(big(value)), 1])),
  }),
)

/** The methods of `float`. */
export const floatMethods: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    is_integer: builtin('', (_context, value) => Number.isInteger((value as Float).value)),
    conjugate: builtin('', (_context, value) => value),
    as_integer_ratio: builtin('', (_context, value) => new Tuple(shortened((value as Float).value))),
    hex: builtin('', (_context, value) => hexText((value as Float).value)),
  }),
)

function shortened(value: number): Value[] {
  let [numerator, denominator] = fractionOf(Number.isFinite(value) ? value : 0)
  while (denominator > 1n && numerator % 2n === 0n) {
    numerator /= 2n
    denominator /= 2n
  }
  return [toInt(numerator), toInt(denominator)]
}

function hexText(value: number): string {
  if (!Number.isFinite(value)) return floatText(value)
  const bits = new BigUint64Array(new Float64Array([value]).buffer)[0] as bigint
  const exponent = Number((bits >> 52n) & 0x7ffn)
  const sign = bits >> 63n ? '-' : ''
  if (value === 0) return `${sign}0x0.0p+0`
  const fraction = (bits & 0xf_ffff_ffff_ffffn).toString(16).padStart(13, '0')
  const power = Math.max(exponent, 1) - 1023
  return `${sign}0x${exponent === 0 ? 0 : 1}.${fraction}p${power < 0 ? '' : '+'}${power}`
}

/** What an integer or a float has that is no method. */
export function numberAttribute(value: Value, name: string): Value | undefined {
  const number = typeof value === 'boolean' ? Number(value) : value
  if (name === 'real') return number
  if (name === 'imag') return value instanceof Float ? new Float(0) : 0
  if (value instanceof Float) return undefined
  if (name === 'numerator') return number
  return name === 'denominator' ? 1 : undefined
}
