/** What is documented of an error's code. */
export interface ErrorCodePage {
  readonly code: string
  /** What it means, in one sentence. */
  readonly means: string
  /** The part of the page that it stands in: `Queue`. */
  readonly part: string
  /** What is said of that whole part; empty if nothing is. */
  readonly about: string
}

/** Every code, in the order of `docs/errors.md`: `scripts/bundle.ts` puts in what the page says. */
export const errorCodes: readonly ErrorCodePage[] = []
