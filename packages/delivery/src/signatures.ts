import { createHmac } from 'node:crypto'
import { isStandardSecret, refuseUnusable, standardKey } from './secret.ts'

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
  return createHmac('sha512', secret).update(body).digest('hex')
}

/**
 * One signature of Standard Webhooks, as it stands in `webhook-signature`: `v1,` and the base64 of the HMAC-SHA256 of
 * `id.timestamp.body`.
 *
 * @param message `secret` is `whsec_` and the key in base64
 * @throws NetboxHooksError `NBH_SECRET_INVALID`
 */
export function standardWebhooksSignature(message: SignedMessage & { readonly secret: string }): string {
  const { id, timestamp, body, secret } = message
  // Node takes a key as text much faster than as bytes.
  const hmac = createHmac('sha256', standardKey(secret), { encoding: 'base64' })
    .update(`${id}.${timestamp}.`)
    .update(body)
  return `v1,${hmac.digest('base64')}`
}

/**
 * The headers that identify and sign one attempt: `webhook-id` and `webhook-timestamp` always, `X-Hook-Signature` by
 * the first secret, `webhook-signature` by every secret that starts with `whsec_`, separated by spaces.
 *
 * @param message `secrets` are the live ones, the preferred first; with none, nothing is signed
 * @throws NetboxHooksError `NBH_SECRET_INVALID`
 */
export function signatureHeaders(
  message: SignedMessage & { readonly secrets: readonly string[] },
): Record<string, string> {
  const { id, timestamp, body, secrets } = message
  const headers: Record<string, string> = { 'webhook-id': id, 'webhook-timestamp': String(timestamp) }
  for (const secret of secrets) refuseUnusable(secret)
  const [first] = secrets
  if (first !== undefined) headers['X-Hook-Signature'] = netboxSignature(body, first)
  const standard = secrets.filter(isStandardSecret)
  if (standard.length > 0) {
    headers['webhook-signature'] = standard
      .map((secret) => standardWebhooksSignature({ id, timestamp, body, secret }))
      .join(' ')
  }
  return headers
}
