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

/** The request that takes a body to a webhook. */
export function renderRequest(webhook: Webhook, body: Uint8Array): RenderedRequest {
  const { payloadUrl: url, httpMethod: method = 'POST', payload = 'netbox' } = webhook
  const type = webhook.httpContentType ?? envelopeContentTypes[payload] ?? 'application/json'
  const own = Object.entries(webhook.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
  return { method, url, headers: { 'content-type': type, ...Object.fromEntries(own) }, body }
}
