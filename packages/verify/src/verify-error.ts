/** Marks an error as one of netbox-hooks, for `NetboxHooksError.is()` of whatever copy of its core. */
const brand = Symbol.for('@netbox-hooks/NetboxHooksError')

/** Why a webhook was not verified, or a secret cannot be used. */
export type VerifyErrorCode =
  | 'NBH_SECRET_INVALID'
  | 'NBH_SIGNATURE_INVALID'
  | 'NBH_SIGNATURE_MISSING'
  | 'NBH_TIMESTAMP_OUTSIDE_TOLERANCE'
  | 'NBH_VERIFY_INPUT_INVALID'

/**
 * What {@link verifyWebhook} throws. It has the fields of a host's `NetboxHooksError` and counts as one there, without
 * this package needing any of the host.
 */
export class VerifyError extends Error {
  readonly code: VerifyErrorCode
  /** What to do about it. */
  readonly hint: string
  readonly plugin: undefined
  readonly where: undefined
  readonly problems: readonly never[] = []

  constructor({ code, message, hint }: Pick<VerifyError, 'code' | 'message' | 'hint'>) {
    super(message)
    this.name = 'NetboxHooksError'
    this.code = code
    this.hint = hint
    Object.defineProperty(this, brand, { value: true })
  }

  /** The error as data, for `--json` and logs. */
  toJSON(): Record<string, unknown> {
    const { code, message, hint } = this
    return { code, message, hint }
  }
}
