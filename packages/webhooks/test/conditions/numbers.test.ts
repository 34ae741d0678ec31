import { parseJson, stringifyJson } from '@netbox-hooks/core/json'
import { ConditionSet } from '@netbox-hooks/webhooks'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** Numbers that lie close to each other, and to where doubles have gaps. */
const number = fc.oneof(
  fc.bigInt({ min: 9007199254740985n, max: 9007199254741001n }).map(String),
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map(String),
  fc.constantFrom(
    '9007199254740993.0',
    '9.007199254740992e15',
    '9007199254740992.5',
    '1e400',
    '-1E400',
    '-0',
    '0.0',
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc
    .integer({ min: -3, max: 3 })
    .chain((value) => fc.constantFrom(`${value}`, `${value}.0`, `${value}.50`, `${value}e0`)),
)

/** The number that Python reads, as a fraction: an int exactly, all else as a double. */
function fractionOf(text: string): { readonly top: bigint; readonly bottom: bigint } {
  if (/^-?\d+$/.test(text)) return { top: BigInt(text), bottom: 1n }
  const value = Number(text)
  if (!Number.isFinite(value)) return { top: value > 0 ? 2n ** 2_000n : -(2n ** 2_000n), bottom: 1n }
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, value)
  const whole = bits.getBigUint64(0)
  const exponent = Number((whole >> 52n) & 0x7ffn)
  const mantissa = (whole & (2n ** 52n - 1n)) | (exponent === 0 ? 0n : 2n ** 52n)
  const top = mantissa * 2n ** BigInt(Math.max(exponent, 1)) * (value < 0 ? -1n : 1n)
  return { top, bottom: 2n ** 1_075n }
}

function compared(one: string, other: string): number {
  const [left, right] = [fractionOf(one), fractionOf(other)]
  const difference = left.top * right.bottom - right.top * left.bottom
  return difference > 0n ? 1 : difference < 0n ? -1 : 0
}

const judge = (condition: string, data: string): boolean =>
  new ConditionSet(parseJson(condition)).evaluate({ data: parseJson(data) })

describe('numbers', () => {
  it('are compared as Python compares ints and floats', () => {
    fc.assert(
      fc.property(
        number,
        number.filter((text) => Number.isFinite(Number(text))),
        (actual, expected) => {
          const order = compared(actual, expected)
          const holds = (op: string, value = expected, data = actual) =>
            judge(`{"attr":"a","op":"${op}","value":${value}}`, `{"a":${data}}`)
          expect(holds('eq')).toBe(order === 0)
          expect(holds('gt')).toBe(order > 0)
          expect(holds('gte')).toBe(order >= 0)
          expect(holds('lt')).toBe(order < 0)
          expect(holds('lte')).toBe(order <= 0)
          expect(holds('in', `[${expected}]`)).toBe(order === 0)
          expect(holds('contains', expected, `["", ${actual}]`)).toBe(order === 0)
          expect(holds('eq', `[[${expected}]]`, `[[${actual}]]`)).toBe(order === 0)
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('have changed if their values differ, however they are written', () => {
    const changed = new ConditionSet({ attr: 'a', op: 'changed' })
    const evaluate = (before: string, after: string) =>
      changed.evaluate({
        data: {},
        snapshots: parseJson(`{"prechange":{"a":${before}},"postchange":{"a":${after}}}`),
      })
    expect(evaluate('9007199254740992', '9007199254740993')).toBe(true)
    expect(evaluate('48.0', '48')).toBe(false)
    const from = new ConditionSet({ attr: 'a', op: 'changed', from: 9007199254740993n })
    const snapshots = parseJson('{"prechange":{"a":[9007199254740993]},"postchange":{"a":1}}')
    expect(from.evaluate({ data: {}, snapshots })).toBe(false)
    const inside = new ConditionSet({ attr: 'a', op: 'changed', from: [9007199254740993n] })
    expect(inside.evaluate({ data: {}, snapshots })).toBe(true)
  })

  it('are found in the elements of a list, too', () => {
    const data = parseJson('{"racks":[{"id":9007199254740993},{"id":1.0}]}')
    const contains = (value: unknown) =>
      new ConditionSet({ attr: 'racks.id', op: 'contains', value }).evaluate({ data })
    expect(contains(9007199254740993n)).toBe(true)
    expect(contains(9007199254740992n)).toBe(false)
    expect(contains(1)).toBe(true)
  })

  it('are explained with all their digits', () => {
    const set = new ConditionSet({ attr: 'racks.id', op: 'contains', value: 9007199254740995n })
    const explained = set.explain({ data: parseJson('{"racks":[{"id":9007199254740993}]}') })
    expect(stringifyJson(explained)).toContain(
      '"value":9007199254740995,"actual":[9007199254740993],"result":false',
    )
  })
})
