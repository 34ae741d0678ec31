import { closest } from '@netbox-hooks/core/hints'
import type { z } from 'zod'

const kinds: Readonly<Record<string, string>> = {
  int: 'a whole number',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
}

/** What is wrong with a value, in words for people; `undefined` where zod's own, or the schema's, have to do. */
export function issueWords(issue: z.core.$ZodRawIssue): string | undefined {
  const { code, input } = issue
  if (input === undefined && (code === 'invalid_type' || code === 'invalid_value')) return 'It is missing.'
  if (code === 'invalid_type') return `It must be ${kindOf(issue.expected)}, and is ${describe(input)}.`
  if (code === 'invalid_value') return choice(input, issue.values.map(String))
  if (code === 'invalid_union') return 'It is of none of the kinds that it may be.'
  if (code === 'too_small') return bound('at least', 'above', issue, issue.minimum)
  if (code === 'too_big') return bound('at most', 'below', issue, issue.maximum)
  if (code === 'invalid_format' && issue.format === 'datetime')
    return 'It must be a date and time with its offset, as in 2026-01-31T08:00:00Z.'
  return undefined
}

function choice(input: unknown, values: readonly string[]): string {
  const [only, ...others] = values
  if (others.length === 0) return `It must be ${only}.`
  const near =
    typeof input === 'string'
      ? closest(
          input.toLowerCase(),
          values.map((value) => value.toLowerCase()),
          Math.max(1, Math.ceil(input.length / 3)),
        )
      : undefined
  const meant = values.find((value) => value.toLowerCase() === near)
  return `It must be one of ${values.join(', ')}.${meant === undefined ? '' : ` Did you mean "${meant}"?`}`
}

function bound(
  inclusive: string,
  exclusive: string,
  issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig>,
  limit: number | bigint,
): string {
  const { origin } = issue
  if (origin === 'number' || origin === 'int' || origin === 'bigint')
    return `It must be ${issue.inclusive === false ? exclusive : inclusive} ${limit}.`
  if (issue.code === 'too_small' && limit === 1) return 'It is empty.'
  return `It must have ${inclusive} ${limit} ${origin === 'string' ? 'characters' : 'entries'}.`
}

function kindOf(expected: string): string {
  return kinds[expected] ?? `a ${expected}`
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'another number'
  return `a ${typeof value}`
}
