import type { JsonObject } from '@netbox-hooks/webhooks'
import { contextVerdict } from './assertions/context.ts'
import { deliveredVerdict } from './assertions/delivered.ts'
import { firedVerdict } from './assertions/fired.ts'
import type { Equals, Verdict } from './assertions/verdict.ts'
import { eventIn } from './assertions/words.ts'

/** What vitest and jest call a matcher with. */
interface MatcherState {
  readonly equals: Equals
}

/** The matchers as `expect()` has them. */
export interface EmittedEventMatchers<Result = unknown> {
  /**
   * The event's context has these keys with these values, and may have more; without `expected`, it has any.
   * @param from the plugin that has added them; default: any
   */
  toHaveContext(expected?: JsonObject, from?: string): Result
  /**
   * The event's requests are delivered.
   * @param webhook only those to it
   */
  toBeDelivered(webhook?: string): Result
  /**
   * The event has fired a rule.
   * @param rule its name; default: any rule
   */
  toHaveFired(rule?: string): Result
}

/** What {@link matchers} are for `expect.extend()`. */
export interface Matchers {
  toHaveContext(this: MatcherState, emitted: unknown, expected?: JsonObject, from?: string): Verdict
  toBeDelivered(this: MatcherState, emitted: unknown, webhook?: string): Verdict
  toHaveFired(this: MatcherState, emitted: unknown, rule?: string): Verdict
}

/**
 * Matchers for `expect.extend()` of vitest and jest. `@netbox-hooks/testing/vitest` and `@netbox-hooks/testing/jest` add them,
 * with their types.
 */
export const matchers: Matchers = {
  toHaveContext(emitted, expected, from) {
    const equals: Equals = (actual, wanted) => this.equals(actual, wanted)
    return contextVerdict(eventIn(emitted, 'toHaveContext()'), { expected, from }, equals)
  },
  toBeDelivered: (emitted, webhook) => deliveredVerdict(eventIn(emitted, 'toBeDelivered()'), webhook),
  toHaveFired: (emitted, rule) => firedVerdict(eventIn(emitted, 'toHaveFired()'), rule),
}
