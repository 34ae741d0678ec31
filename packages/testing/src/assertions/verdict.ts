/** Whether something is as it was expected, and what is said if it is not; or, of its opposite, if it is. */
export interface Verdict {
  readonly pass: boolean
  readonly message: () => string
  readonly actual?: unknown
  readonly expected?: unknown
}

/** Whether two values are the same for a test runner: it knows asymmetric matchers of its own. */
export type Equals = (actual: unknown, expected: unknown) => boolean
