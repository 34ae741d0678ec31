/** Why no ticket was opened. */
export class Failure extends Error {
  /** Whether it would fail every time. */
  readonly final: boolean

  constructor(message: string, { final = false, cause }: { final?: boolean; cause?: unknown } = {}) {
    super(message, { cause })
    this.final = final
  }
}
