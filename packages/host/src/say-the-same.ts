import { isDeepStrictEqual } from 'node:util'
import { haveSameIntegers } from '@netbox-hooks/core/json'

/** Whether two values are deeply equal, with all the digits of their integers. */
export function sayTheSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other) && haveSameIntegers(one, other)
}
