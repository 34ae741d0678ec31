import { envelopeContentTypes } from './envelope.ts'
import type { Webhook } from './webhook.ts'

/** A request as it will be sent, but for signatures. */
export interface RenderedRequest {
  readonly method: string
  readonly url: string
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** A request without its body: all requests to a webhook share it. */
export type RequestHead = Omit<RenderedRequest, 'body'>

/** What the requests to a webhook begin with. */
export function headOf(webhook: Webhook): RequestHead {
  const { payloadUrl: url, httpMethod: method = 'POST', payload = 'netbox' } = webhook
  const type = webhook.httpContentType ?? envelopeContentTypes[payload] ?? 'application/json'
  const own = Object.entries(webhook.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
  return { method, url, headers: Object.freeze({ 'content-type': type, ...Object.fromEntries(own) }) }
}
