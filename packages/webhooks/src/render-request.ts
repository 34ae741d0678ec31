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
  const { payloadUrl: url, httpMethod: method = 'POST', httpContentType = 'application/json' } = webhook
  const own = Object.entries(webhook.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
  return { method, url, headers: { 'content-type': httpContentType, ...Object.fromEntries(own) }, body }
}
