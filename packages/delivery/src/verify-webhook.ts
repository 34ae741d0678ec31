import { timingSafeEqual } from 'node:crypto'
import { secretsMissing, signatureInvalid, signatureMissing, timestampOutsideTolerance } from './errors.ts'
import { isStandardSecret, refuseUnusable } from './secret.ts'
import { netboxSignature, standardWebhooksSignature } from './signatures.ts'

/** Headers as `fetch` has them, as `node:http` has them, or as a plain record; names in any case. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>

/** A received request, and what it must be signed with. */
export interface VerifyWebhookOptions {
  readonly headers: WebhookHeaders
  /** The body as it was received, before any parsing. */
  readonly body: string | Uint8Array
  /** The secrets that may have signed it; several while one replaces another. */
  readonly secrets: readonly string[]
  /** How far `webhook-timestamp` may be from now, in seconds. Default 300. */
  readonly tolerance?: number
}

/** What {@link verifyWebhook} found: `true` for each kind of signature that was there, and was right. */
export interface VerifiedWebhook {
  readonly verified: true
  /** `X-Hook-Signature`. It covers the body alone, so by itself it does not tell a replay. */
  readonly netbox: boolean | undefined
  /** `webhook-signature`. It covers id, timestamp and body. */
  readonly standard: boolean | undefined
}

/**
 * Verifies a received webhook. At least one signature must be there, and every kind that is there must be right for
 * one of the secrets. Signatures are compared in constant time.
 *
 * @throws NetboxHooksError `NBH_SIGNATURE_MISSING`, `NBH_SIGNATURE_INVALID`, `NBH_TIMESTAMP_OUTSIDE_TOLERANCE`,
 *   `NBH_SECRET_INVALID`
 */
export function verifyWebhook(options: VerifyWebhookOptions): VerifiedWebhook {
  const { headers, secrets } = options
  if (secrets.length === 0) throw secretsMissing()
  for (const secret of secrets) refuseUnusable(secret)

  const netbox = headerOf(headers, 'x-hook-signature')
  const standard = headerOf(headers, 'webhook-signature')
  if (netbox === undefined && standard === undefined) {
    throw signatureMissing('X-Hook-Signature and no webhook-signature')
  }
  if (netbox !== undefined) verifyNetbox(netbox, options)
  if (standard !== undefined) verifyStandard(standard, options)
  return {
    verified: true,
    netbox: netbox === undefined ? undefined : true,
    standard: standard === undefined ? undefined : true,
  }
}

function verifyNetbox(given: string, { body, secrets }: VerifyWebhookOptions): void {
  const right = secrets.some((secret) => equal(given, netboxSignature(body, secret)))
  if (!right) throw signatureInvalid('X-Hook-Signature')
}

function verifyStandard(header: string, options: VerifyWebhookOptions): void {
  const { headers, body, secrets, tolerance = 300 } = options
  const id = headerOf(headers, 'webhook-id')
  const sentAt = headerOf(headers, 'webhook-timestamp')
  if (!id) throw signatureMissing('webhook-id')
  if (!sentAt) throw signatureMissing('webhook-timestamp')
  if (!/^\d{1,12}$/.test(sentAt)) throw signatureInvalid('webhook-signature')

  const timestamp = Number(sentAt)
  const expected = secrets
    .filter(isStandardSecret)
    .map((secret) => standardWebhooksSignature({ id, timestamp, body, secret }))
  const given = header.split(' ')
  const right = expected.some((signature) => given.some((candidate) => equal(candidate, signature)))
  if (!right) throw signatureInvalid('webhook-signature')

  const offset = Math.floor(Date.now() / 1000) - timestamp
  // Written so that a tolerance that is no number refuses.
  if (!(Math.abs(offset) <= tolerance)) throw timestampOutsideTolerance(offset, tolerance)
}

/** The header's value; several values of one name are joined, as `fetch` does, and so match no signature. */
function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  if (isFetchHeaders(headers)) return headers.get(name) ?? undefined
  const values = Object.entries(headers)
    .filter(([key, value]) => key.toLowerCase() === name && value !== undefined)
    .flatMap(([, value]) => value)
  return values.length > 0 ? values.join(', ') : undefined
}

function isFetchHeaders(headers: WebhookHeaders): headers is { get(name: string): string | null } {
  return typeof headers['get' as keyof WebhookHeaders] === 'function'
}

function equal(given: string, expected: string): boolean {
  const left = Buffer.from(given)
  const right = Buffer.from(expected)
  return left.length === right.length && timingSafeEqual(left, right)
}
