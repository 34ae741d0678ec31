/** A finite float as a fraction of integers. */
export function fractionOf(value: number): readonly [numerator: bigint, denominator: bigint] {
  const bits = new BigUint64Array(new Float64Array([value]).buffer)[0] as bigint
  const exponent = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xf_ffff_ffff_ffffn
  const mantissa = exponent === 0 ? fraction : fraction | 0x10_0000_0000_0000n
  const power = Math.max(exponent, 1) - 1075
  const signed = value < 0 ? -mantissa : mantissa
  return power >= 0 ? [signed << BigInt(power), 1n] : [signed, 1n << BigInt(-power)]
}

/** Divides with ties to the even neighbour. The divisor is positive. */
export function divideToEven(dividend: bigint, divisor: bigint): bigint {
  const isNegative = dividend < 0n
  const amount = isNegative ? -dividend : dividend
  let quotient = amount / divisor
  const twice = (amount % divisor) * 2n
  if (twice > divisor || (twice === divisor && quotient % 2n === 1n)) quotient += 1n
  return isNegative ? -quotient : quotient
}

/** The digits of a finite float that is not negative, with so many behind the point, exactly rounded. */
export function fixed(value: number, digits: number): string {
  const [numerator, denominator] = fractionOf(value)
  const text = String(divideToEven(numerator * 10n ** BigInt(digits), denominator)).padStart(digits + 1, '0')
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** `digits` of a finite float that is not negative in front of and behind the point of `d.ddd`, and its exponent. */
export function scientific(value: number, digits: number): { mantissa: string; exponent: number } {
  if (value === 0) return { mantissa: '0'.repeat(digits + 1), exponent: 0 }
  const [numerator, denominator] = fractionOf(value)
  const attempt = (exponent: number) => {
    const shift = digits - exponent
    return shift >= 0
      ? divideToEven(numerator * 10n ** BigInt(shift), denominator)
      : divideToEven(numerator, denominator * 10n ** BigInt(-shift))
  }
  let exponent = Number(value.toExponential().split('e')[1])
  // The fewest digits that read the same may be a power of ten that the float does not reach.
  const power = 10n ** BigInt(Math.abs(exponent))
  if (exponent >= 0 ? numerator < denominator * power : numerator * power < denominator) exponent -= 1
  let mantissa = String(attempt(exponent))
  // The digits are rounded up to one more.
  if (mantissa.length > digits + 1) mantissa = String(attempt(++exponent))
  return { mantissa, exponent }
}

/** `e+05`, as C writes it. */
export function exponentText(exponent: number): string {
  return `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

/** As Python prints a float: the fewest digits that read the same. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  if (Object.is(value, -0)) return '-0.0'
  if (value === 0) return '0.0'
  const [mantissa = '', power = '0'] = value.toExponential().split('e')
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 16) return `${mantissa}${exponentText(exponent)}`
  const text = String(value)
  return text.includes('.') ? text : `${text}.0`
}

/** Python's `round(x, digits)` of a float. */
export function roundFloat(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > 323) return value
  if (digits < -308) return value < 0 ? -0 : 0
  const amount = Math.abs(value)
  const rounded = digits >= 0 ? Number(fixed(amount, digits)) : Number(roundInt(fractionOf(amount), digits))
  return value < 0 || Object.is(value, -0) ? -rounded : rounded
}

/** A fraction rounded to tens, hundreds, …; `digits` is negative. */
function roundInt([numerator, denominator]: readonly [bigint, bigint], digits: number): bigint {
  const unit = 10n ** BigInt(-digits)
  return divideToEven(numerator, denominator * unit) * unit
}
