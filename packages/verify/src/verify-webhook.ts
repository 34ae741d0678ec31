import { publicBytesOf, publicKey } from './ed25519.ts'
import { secretsMissing, signatureInvalid, signatureMissing, timestampOutsideTolerance } from './errors.ts'
import { nodeCrypto } from './node-crypto.ts'
import { isPrivateKey, isPublicKey, isStandardSecret, keyBytes, refuseUnusableToVerify } from './secret.ts'
import { netboxSignature, type SignedMessage, signedBytes, standardWebhooksSignature } from './signatures.ts'

/** Headers as `fetch` has them, as `node:http` has them, or as a plain record; names in any case. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>

/** A received request, and what it must be signed with. */
export interface VerifyWebhookOptions {
  readonly headers: WebhookHeaders
  /** The body as it was received, before any parsing. */
  readonly body: string | Uint8Array
  /** The secrets that may have signed it, or public keys (`whpk_…`) of them; several while one replaces another. */
  readonly secrets: readonly string[]
  /** How far `webhook-timestamp` may be from now, in seconds. Default 300. */
  readonly tolerance?: number
}

/** What {@link verifyWebhook} found: `true` for each kind of signature that was there, and was right. */
export interface VerifiedWebhook {
  readonly verified: true
  /** `X-Hook-Signature`. It covers the body alone, so by itself it does not tell a replay. Public keys do not verify it. */
  readonly netbox: boolean | undefined
  /** `webhook-signature`. It covers id, timestamp and body. */
  readonly standard: boolean | undefined
}

/**
 * Verifies a received webhook. At least one signature must be there, and every kind that is there must be right for
 * one of the secrets. Signatures are compared in constant time.
 *
 * A request that a public key has verified needs no second witness: its `X-Hook-Signature` was made with the private
 * key, which no receiver has, and is passed over.
 *
 * @throws VerifyError `NBH_SIGNATURE_MISSING`, `NBH_SIGNATURE_INVALID`, `NBH_TIMESTAMP_OUTSIDE_TOLERANCE`,
 *   `NBH_SECRET_INVALID`
 */
export function verifyWebhook(options: VerifyWebhookOptions): VerifiedWebhook {
  const { headers, secrets } = options
  if (secrets.length === 0) throw secretsMissing()
  for (const secret of secrets) refuseUnusableToVerify(secret)

  const netbox = headerOf(headers, 'x-hook-signature')
  const standard = headerOf(headers, 'webhook-signature')
  if (netbox === undefined && standard === undefined) {
    throw signatureMissing('X-Hook-Signature and no webhook-signature')
  }
  const byPublicKey = standard !== undefined && verifyStandard(standard, options) === 'public key'
  const judgesNetbox = netbox !== undefined && !byPublicKey
  if (judgesNetbox) verifyNetbox(netbox, options)
  return {
    verified: true,
    netbox: judgesNetbox ? true : undefined,
    standard: standard === undefined ? undefined : true,
  }
}

function verifyNetbox(given: string, { body, secrets }: VerifyWebhookOptions): void {
  const right = secrets
    .filter((secret) => !isPublicKey(secret))
    .some((secret) => equal(given, netboxSignature(body, secret)))
  if (!right) throw signatureInvalid('X-Hook-Signature')
}

/** What has verified the header. */
function verifyStandard(header: string, options: VerifyWebhookOptions): 'secret' | 'public key' {
  const { headers, body, secrets, tolerance = 300 } = options
  const id = headerOf(headers, 'webhook-id')
  const sentAt = headerOf(headers, 'webhook-timestamp')
  if (!id) throw signatureMissing('webhook-id')
  if (!sentAt) throw signatureMissing('webhook-timestamp')
  if (!/^\d{1,12}$/.test(sentAt)) throw signatureInvalid('webhook-signature')

  const message = { id, timestamp: Number(sentAt), body }
  const given = header.split(' ')
  const right = secrets.find((secret) => given.some(judgeOf(secret, message)))
  if (right === undefined) throw signatureInvalid('webhook-signature')

  const offset = Math.floor(Date.now() / 1000) - message.timestamp
  // Written so that a tolerance that is no number refuses.
  if (!(Math.abs(offset) <= tolerance)) throw timestampOutsideTolerance(offset, tolerance)
  return isPublicKey(right) ? 'public key' : 'secret'
}

/** Tells whether a signature of Standard Webhooks was made with a secret, or with the one of a public key. */
function judgeOf(secret: string, message: SignedMessage): (signature: string) => boolean {
  if (isPublicKey(secret) || isPrivateKey(secret)) {
    const bytes = keyBytes(secret)
    const key = publicKey(isPublicKey(secret) ? bytes : publicBytesOf(bytes))
    const signed = signedBytes(message)
    return (signature) => {
      const given = asymmetricSignature(signature)
      return given !== undefined && nodeCrypto().verify(null, signed, key, given)
    }
  }
  if (!isStandardSecret(secret)) return () => false
  const expected = standardWebhooksSignature({ ...message, secret })
  return (signature) => equal(signature, expected)
}

/** The bytes of a `v1a` signature; `undefined` if the text is none, to the letter. */
function asymmetricSignature(text: string): Buffer | undefined {
  const [, base64 = ''] = /^v1a,(.*)$/.exec(text) ?? []
  const bytes = Buffer.from(base64, 'base64')
  return bytes.length === 64 && bytes.toString('base64') === base64 ? bytes : undefined
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
  return left.length === right.length && nodeCrypto().timingSafeEqual(left, right)
}
