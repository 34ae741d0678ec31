import { exactPart } from '@netbox-hooks/core/json'
import { PythonPattern } from '@netbox-hooks/python-regex'
import { areEqual, type Kind, kindOf, type Verdict } from './values.ts'

/** An operator that compares the attribute with the condition's value. */
export interface Operator {
  /** Kinds of the condition's value that it takes. */
  readonly takes: readonly Kind[]
  /**
   * What compares. It answers `invalid` for a value that Python's operator raises a TypeError on.
   * @throws PatternError
   */
  compile(expected: unknown): (actual: unknown) => Verdict
}

/** JavaScript compares a BigInt with a double exactly, as Python does an int with a float. */
const ordered = (compare: (actual: number | bigint, expected: number | bigint) => boolean): Operator => ({
  takes: ['number'],
  compile: (expected) => (actual) => {
    const number = typeof actual === 'boolean' ? Number(actual) : actual
    const isNumber = typeof number === 'number' || typeof number === 'bigint'
    return isNumber ? compare(number, expected as number | bigint) : 'invalid'
  },
})

/** The operators that compare with a value (NetBox: `Condition.OPERATORS`). */
export const valueOperators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  [
    'eq',
    {
      takes: ['string', 'boolean', 'number', 'list', 'null'],
      compile: (expected) =>
        expected === null || typeof expected === 'string'
          ? (actual) => actual === expected
          : (actual) => areEqual(actual, expected),
    },
  ],
  ['gt', ordered((actual, expected) => actual > expected)],
  ['gte', ordered((actual, expected) => actual >= expected)],
  ['lt', ordered((actual, expected) => actual < expected)],
  ['lte', ordered((actual, expected) => actual <= expected)],
  [
    'in',
    {
      takes: ['list'],
      compile: (expected) => (actual) => includes(expected as readonly unknown[], actual),
    },
  ],
  [
    'contains',
    {
      takes: ['string', 'boolean', 'number', 'list'],
      compile: (expected) => (actual) => contains(actual, expected),
    },
  ],
  [
    'regex',
    {
      takes: ['string'],
      compile: (expected) => {
        const pattern = new PythonPattern(expected as string)
        return (actual) => (typeof actual === 'string' ? (pattern.matches(actual) ?? 'invalid') : 'invalid')
      },
    },
  ],
])

/** The operators that compare the snapshots with each other (NetBox 4.7: `Condition.SNAPSHOT_OPERATORS`). */
export const snapshotOperators: readonly string[] = ['changed', 'unchanged']

/** The names of all operators. */
export const operatorNames: readonly string[] = [...valueOperators.keys(), ...snapshotOperators]

function includes(list: readonly unknown[], value: unknown): boolean {
  return list.some((_, index) => areEqual(exactPart(list, String(index)), value))
}

function contains(actual: unknown, expected: unknown): Verdict {
  switch (kindOf(actual)) {
    case 'string':
      return typeof expected === 'string' ? (actual as string).includes(expected) : 'invalid'
    case 'list':
      return includes(actual as readonly unknown[], expected)
    case 'object':
      // Python asks for a key. A list cannot be one.
      if (Array.isArray(expected)) return 'invalid'
      return typeof expected === 'string' && Object.hasOwn(actual as object, expected)
    default:
      return 'invalid'
  }
}
