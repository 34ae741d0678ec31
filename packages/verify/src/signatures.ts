import { privateKey } from './ed25519.ts'
import { secretInvalid } from './errors.ts'
import { nodeCrypto } from './node-crypto.ts'
import { isPrivateKey, isStandardSecret, keyBytes, keyText, refuseUnusable } from './secret.ts'

/** What Standard Webhooks signs. */
export interface SignedMessage {
  /** Sent as `webhook-id`. */
  readonly id: string
  /** Sent as `webhook-timestamp`: seconds since the epoch. */
  readonly timestamp: number
  /** The body; a string counts as its UTF-8 bytes. */
  readonly body: string | Uint8Array
}

/**
 * NetBox's signature, sent as `X-Hook-Signature`: the body's HMAC-SHA512 in lower-case hex
 * (NetBox: `generate_signature`).
 *
 * @param secret the key is this text as it stands, in UTF-8, whatever it starts with
 */
export function netboxSignature(body: string | Uint8Array, secret: string): string {
  return nodeCrypto().createHmac('sha512', secret).update(body).digest('hex')
}

/**
 * One signature of Standard Webhooks, as it stands in `webhook-signature`. It signs `id.timestamp.body`: by HMAC-SHA256
 * (`v1,…`) with a `whsec_` secret, by ed25519 (`v1a,…`) with a `whsk_` one.
 *
 * @throws VerifyError `NBH_SECRET_INVALID`
 */
export function standardWebhooksSignature(message: SignedMessage & { readonly secret: string }): string {
  const { secret } = message
  refuseUnusable(secret)
  if (!isStandardSecret(secret)) throw secretInvalid('for Standard Webhooks must start with whsec_ or whsk_')
  return standardSigner(secret)(message)
}

/** What makes signatures of Standard Webhooks with a secret that is known to be one. */
function standardSigner(secret: string): (message: SignedMessage) => string {
  if (isPrivateKey(secret)) {
    const key = privateKey(keyBytes(secret))
    const { sign } = nodeCrypto()
    return (message) => `v1a,${sign(null, signedBytes(message), key).toString('base64')}`
  }
  // Node takes a key as text much faster than as bytes.
  const key = keyText(secret)
  const { createHmac } = nodeCrypto()
  return ({ id, timestamp, body }) => {
    const hmac = createHmac('sha256', key, { encoding: 'base64' }).update(`${id}.${timestamp}.`).update(body)
    return `v1,${hmac.digest('base64')}`
  }
}

/** What Standard Webhooks signs, as bytes. */
export function signedBytes({ id, timestamp, body }: SignedMessage): Buffer {
  return Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)])
}

/** Signs attempts with the live secrets of a webhook. They are looked at once, not at every attempt. */
export class Signer {
  readonly #shared: string | undefined
  readonly #standard: readonly ((message: SignedMessage) => string)[]

  /**
   * @param secrets the preferred first; with none, nothing is signed
   * @throws VerifyError `NBH_SECRET_INVALID`
   */
  constructor(secrets: readonly string[]) {
    for (const secret of secrets) refuseUnusable(secret)
    this.#shared = secrets.find((secret) => !isPrivateKey(secret)) ?? secrets[0]
    this.#standard = secrets.filter(isStandardSecret).map(standardSigner)
  }

  /** The headers that identify and sign one attempt, as {@link signatureHeaders} gives them. */
  headers(message: SignedMessage): Record<string, string> {
    const { id, timestamp, body } = message
    const headers: Record<string, string> = { 'webhook-id': id, 'webhook-timestamp': String(timestamp) }
    if (this.#shared !== undefined) headers['X-Hook-Signature'] = netboxSignature(body, this.#shared)
    if (this.#standard.length > 0) {
      headers['webhook-signature'] = this.#standard.map((signed) => signed(message)).join(' ')
    }
    return headers
  }
}

/**
 * The headers that identify and sign one attempt: `webhook-id` and `webhook-timestamp` always, `webhook-signature` by
 * every secret that starts with `whsec_` or `whsk_`, separated by spaces, and `X-Hook-Signature` by one secret: the
 * first that receivers share, else the first.
 *
 * @param message `secrets` are the live ones, the preferred first; with none, nothing is signed
 * @throws VerifyError `NBH_SECRET_INVALID`
 */
export function signatureHeaders(
  message: SignedMessage & { readonly secrets: readonly string[] },
): Record<string, string> {
  return new Signer(message.secrets).headers(message)
}
