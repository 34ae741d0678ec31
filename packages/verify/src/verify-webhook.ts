import { publicBytesOf, publicKey } from './ed25519.ts'
import { secretsMissing, signatureInvalid, signatureMissing, timestampOutsideTolerance } from './errors.ts'
import {
  bytesOf,
  headerReader,
  refuseNoNumber,
  refuseNoObject,
  secretsOf,
  type WebhookBody,
  type WebhookHeaders,
} from './input.ts'
import { nodeCrypto } from './node-crypto.ts'
import { isPrivateKey, isPublicKey, isStandardSecret, keyBytes, refuseUnusableToVerify } from './secret.ts'
import { netboxSignature, type SignedMessage, signedBytes, standardWebhooksSignature } from './signatures.ts'

/** A received request, and what it must be signed with. */
export interface VerifyWebhookOptions {
  readonly headers: WebhookHeaders
  /** The body as it was received, before any parsing. */
  readonly body: WebhookBody
  /** The secrets that may have signed it, or public keys (`whpk_…`) of them; several while one replaces another. */
  readonly secrets: string | readonly string[]
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
 *   `NBH_SECRET_INVALID`; `NBH_VERIFY_INPUT_INVALID` if what is given is not in the form that can be verified, e.g. a
 *   body that was parsed: a mistake of the receiver, not of the sender
 */
export function verifyWebhook(options: VerifyWebhookOptions): VerifiedWebhook {
  refuseNoObject('verifyWebhook()', options)
  const { tolerance = 300 } = options
  refuseNoNumber('tolerance', tolerance)
  const header = headerReader(options.headers)
  const received = { header, body: bytesOf(options.body), secrets: secretsOf(options.secrets), tolerance }
  if (received.secrets.length === 0) throw secretsMissing()
  for (const secret of received.secrets) refuseUnusableToVerify(secret)

  const netbox = header('x-hook-signature')
  const standard = header('webhook-signature')
  if (netbox === undefined && standard === undefined) {
    throw signatureMissing('X-Hook-Signature and no webhook-signature')
  }
  const byPublicKey = standard !== undefined && verifyStandard(standard, received) === 'public key'
  const judgesNetbox = netbox !== undefined && !byPublicKey
  if (judgesNetbox) verifyNetbox(netbox, received)
  return {
    verified: true,
    netbox: judgesNetbox ? true : undefined,
    standard: standard === undefined ? undefined : true,
  }
}

/** A request in the form in which it is judged. */
interface Received {
  readonly header: (name: string) => string | undefined
  readonly body: string | Uint8Array
  readonly secrets: readonly string[]
  readonly tolerance: number
}

function verifyNetbox(given: string, { body, secrets }: Received): void {
  const right = secrets
    .filter((secret) => !isPublicKey(secret))
    .some((secret) => equal(given, netboxSignature(body, secret)))
  if (!right) throw signatureInvalid('X-Hook-Signature')
}

/** What has verified the header. */
function verifyStandard(
  signatures: string,
  { header, body, secrets, tolerance }: Received,
): 'secret' | 'public key' {
  const id = header('webhook-id')
  const sentAt = header('webhook-timestamp')
  if (!id) throw signatureMissing('webhook-id')
  if (!sentAt) throw signatureMissing('webhook-timestamp')
  if (!/^\d{1,12}$/.test(sentAt)) throw signatureInvalid('webhook-signature')

  const message = { id, timestamp: Number(sentAt), body }
  const given = signatures.split(' ')
  const right = secrets.find((secret) => given.some(judgeOf(secret, message)))
  if (right === undefined) throw signatureInvalid('webhook-signature')

  const offset = Math.floor(Date.now() / 1000) - message.timestamp
  // Written so that a tolerance that is NaN refuses.
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

function equal(given: string, expected: string): boolean {
  const left = Buffer.from(given)
  const right = Buffer.from(expected)
  return left.length === right.length && nodeCrypto().timingSafeEqual(left, right)
}
