import { privateKey } from './ed25519.ts'
import { inputInvalid, secretInvalid } from './errors.ts'
import {
  bytesOf,
  refuseNoNumber,
  refuseNoObject,
  refuseNoText,
  secretsOf,
  type WebhookBody,
} from './input.ts'
import { nodeCrypto } from './node-crypto.ts'
import { isPrivateKey, isStandardSecret, keyBytes, keyText, refuseUnusable } from './secret.ts'

/** What Standard Webhooks signs. */
export interface SignedMessage {
  /** Sent as `webhook-id`. */
  readonly id: string
  /** Sent as `webhook-timestamp`: seconds since the epoch. */
  readonly timestamp: number
  /** The body; a string counts as its UTF-8 bytes. */
  readonly body: WebhookBody
}

/**
 * NetBox's signature, sent as `X-Hook-Signature`: the body's HMAC-SHA512 in lower-case hex
 * (NetBox: `generate_signature`).
 *
 * @param secret the key is this text as it stands, in UTF-8, whatever it starts with
 * @throws VerifyError `NBH_SECRET_INVALID`, `NBH_VERIFY_INPUT_INVALID`
 */
export function netboxSignature(body: WebhookBody, secret: string): string {
  refuseNoText(secret)
  return nodeCrypto().createHmac('sha512', secret).update(bytesOf(body)).digest('hex')
}

/**
 * One signature of Standard Webhooks, as it stands in `webhook-signature`. It signs `id.timestamp.body`: by HMAC-SHA256
 * (`v1,…`) with a `whsec_` secret, by ed25519 (`v1a,…`) with a `whsk_` one.
 *
 * @throws VerifyError `NBH_SECRET_INVALID`, `NBH_VERIFY_INPUT_INVALID`
 */
export function standardWebhooksSignature(message: SignedMessage & { readonly secret: string }): string {
  refuseNoMessage('standardWebhooksSignature()', message)
  const { secret } = message
  refuseNoText(secret)
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
    const hmac = createHmac('sha256', key, { encoding: 'base64' })
      .update(`${id}.${timestamp}.`)
      .update(bytesOf(body))
    return `v1,${hmac.digest('base64')}`
  }
}

/** What Standard Webhooks signs, as bytes. */
export function signedBytes({ id, timestamp, body }: SignedMessage): Buffer {
  return Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(bytesOf(body))])
}

/** Signs attempts with the live secrets of a webhook. They are looked at once, not at every attempt. */
export class Signer {
  readonly #shared: string | undefined
  readonly #standard: readonly ((message: SignedMessage) => string)[]

  /**
   * @param secrets the preferred first; with none, nothing is signed
   * @throws VerifyError `NBH_SECRET_INVALID`
   */
  constructor(secrets: string | readonly string[]) {
    const live = secretsOf(secrets)
    for (const secret of live) refuseUnusable(secret)
    this.#shared = live.find((secret) => !isPrivateKey(secret)) ?? live[0]
    this.#standard = live.filter(isStandardSecret).map(standardSigner)
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
 * @throws VerifyError `NBH_SECRET_INVALID`, `NBH_VERIFY_INPUT_INVALID`
 */
export function signatureHeaders(
  message: SignedMessage & { readonly secrets: string | readonly string[] },
): Record<string, string> {
  refuseNoMessage('signatureHeaders()', message)
  return new Signer(message.secrets).headers(message)
}

function refuseNoMessage(call: string, message: SignedMessage): void {
  refuseNoObject(call, message)
  if (typeof message.id !== 'string' || message.id === '') throw inputInvalid('The id must be a text')
  refuseNoNumber('timestamp', message.timestamp)
  if (!Number.isFinite(message.timestamp)) throw inputInvalid('The timestamp must be a time')
  bytesOf(message.body)
}
