import { pythonLiteral, pythonNumber, pythonText, type TemplateValue } from './python-text.ts'

const directive = /%(?:\((.*?)\))?([-+ 0#]*)(\*|\d+)?(?:\.(\d+))?[hlL]?([\s\S])/g

/** Of one field, in characters. */
const largestWidth = 10_000
const largestPrecision = 50

/**
 * Python's `%` operator on text: `'%s is %d years' % ('Ann', 41)`.
 *
 * @param values in turn, or by name for `%(name)s`
 * @throws Error with the message that Python gives, or one that says what is not supported
 */
export function formatPercent(
  text: string,
  values: readonly TemplateValue[],
  named: ReadonlyMap<TemplateValue, TemplateValue>,
): string {
  let used = 0
  const result = text.replace(directive, (...match) => {
    const [, key, flags = '', width = '0', precision, kind] = match as string[]
    if (kind === '%') return '%'
    if (width === '*' || Number(width) > largestWidth || Number(precision ?? 0) > largestPrecision) {
      throw new Error(`the width or precision of "${match[0]}" is not supported`)
    }
    let value: TemplateValue
    if (key !== undefined) {
      if (!named.has(key)) throw new Error(`"%(${key})" has no value`)
      value = named.get(key)
    } else {
      if (used >= values.length) throw new Error('not enough arguments for format string')
      value = values[used++]
    }
    const digits = precision === undefined ? undefined : Number(precision)
    return pad(convert(kind as string, value, digits, flags), Number(width), flags, kind as string)
  })
  if (used < values.length) throw new Error('not all arguments converted during string formatting')
  return result
}

function convert(kind: string, value: TemplateValue, precision: number | undefined, flags: string): string {
  switch (kind) {
    case 's':
      return cut(pythonText(value), precision)
    case 'r':
      return cut(pythonLiteral(value), precision)
    case 'c':
      return typeof value === 'string' ? value : String.fromCodePoint(Number(numeric(kind, value)))
    case 'd':
    case 'i':
    case 'u':
      return integer(kind, value, 10, precision, flags, '')
    case 'x':
      return integer(kind, value, 16, precision, flags, '0x')
    case 'X':
      return integer(kind, value, 16, precision, flags, '0x').toUpperCase()
    case 'o':
      return integer(kind, value, 8, precision, flags, '0o')
    case 'f':
    case 'F':
      return signed(Number(numeric(kind, value)), flags, (size) => fixed(size, precision ?? 6))
    case 'e':
      return signed(Number(numeric(kind, value)), flags, (size) => exponential(size, precision ?? 6))
    case 'E':
      return convert('e', value, precision, flags).toUpperCase()
    case 'g':
      return signed(Number(numeric(kind, value)), flags, (size) => general(size, precision ?? 6))
    case 'G':
      return convert('g', value, precision, flags).toUpperCase()
    default:
      throw new Error(`unsupported format character '${kind}'`)
  }
}

function numeric(kind: string, value: TemplateValue): number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'boolean') return Number(value)
  throw new Error(`%${kind} format: a number is required`)
}

function integer(
  kind: string,
  value: TemplateValue,
  base: number,
  precision: number | undefined,
  flags: string,
  prefix: string,
): string {
  const number = numeric(kind, value)
  const whole = typeof number === 'bigint' ? number : BigInt(Math.trunc(number))
  const digits = (whole < 0n ? -whole : whole).toString(base).padStart(precision ?? 1, '0')
  return sign(whole < 0n, flags) + (flags.includes('#') ? prefix : '') + digits
}

function signed(value: number, flags: string, write: (size: number) => string): string {
  const isNegative = value < 0 || Object.is(value, -0)
  return (
    sign(isNegative, flags) +
    (Number.isFinite(value) ? write(Math.abs(value)) : pythonNumber(Math.abs(value)))
  )
}

function sign(isNegative: boolean, flags: string): string {
  if (isNegative) return '-'
  return flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
}

/** Halfway between two, JavaScript takes the larger one, Python the even one. */
function fixed(size: number, precision: number): string {
  const rounded = size.toFixed(precision)
  const further = 30
  const exact = size.toFixed(precision + further)
  const isHalfway = exact.endsWith(`5${'0'.repeat(further - 1)}`)
  if (!isHalfway || Number(rounded.at(-1)) % 2 === 0) return rounded
  const kept = exact.slice(0, -further)
  return kept.endsWith('.') ? kept.slice(0, -1) : kept
}

function exponential(size: number, precision: number): string {
  return size.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2')
}

/** The shorter of the two, without trailing zeros. */
function general(size: number, precision: number): string {
  const significant = Math.max(precision, 1)
  const exponent = Number(size.toExponential(significant - 1).split('e')[1])
  const isShort = size === 0 || (exponent >= -4 && exponent < significant)
  if (isShort) return withoutZeros(size.toFixed(Math.max(0, significant - 1 - (size === 0 ? 0 : exponent))))
  const [digits = '', power = ''] = exponential(size, significant - 1).split('e')
  return `${withoutZeros(digits)}e${power}`
}

function withoutZeros(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits
}

function cut(text: string, length: number | undefined): string {
  return length === undefined ? text : [...text].slice(0, length).join('')
}

function pad(text: string, width: number, flags: string, kind: string): string {
  const missing = width - [...text].length
  if (missing <= 0) return text
  if (flags.includes('-')) return text + ' '.repeat(missing)
  if (!flags.includes('0') || 'src'.includes(kind)) return ' '.repeat(missing) + text
  const [lead = ''] = /^[-+ ]?(?:0[xo])?/i.exec(text) ?? []
  return lead + '0'.repeat(missing) + text.slice(lead.length)
}
