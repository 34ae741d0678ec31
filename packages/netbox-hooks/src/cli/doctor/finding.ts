/** One thing that the doctor looked at. */
export interface Finding {
  /** What it is about, in one word. */
  readonly topic: string
  readonly status: 'ok' | 'warn' | 'fail'
  /** One sentence: what was found. */
  readonly message: string
  /** What to do about it. */
  readonly hint?: string | undefined
}
