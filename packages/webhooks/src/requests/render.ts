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

/** A request without its body. */
type RequestHead = Omit<RenderedRequest, 'body'>

/** What the requests to webhooks begin with, made once for each: all of a webhook's requests share their headers. */
export class RequestHeads {
  readonly #heads = new WeakMap<Webhook, RequestHead>()

  of(webhook: Webhook): RequestHead {
    const known = this.#heads.get(webhook)
    if (known) return known
    const head = headOf(webhook)
    this.#heads.set(webhook, head)
    return head
  }
}

/** The request that takes a body to a webhook. */
export function renderRequest(webhook: Webhook, body: Uint8Array): RenderedRequest {
  return { ...headOf(webhook), body }
}

function headOf(webhook: Webhook): RequestHead {
  const { payloadUrl: url, httpMethod: method = 'POST', payload = 'netbox' } = webhook
  const type = webhook.httpContentType ?? envelopeContentTypes[payload] ?? 'application/json'
  const own = Object.entries(webhook.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
  return { method, url, headers: Object.freeze({ 'content-type': type, ...Object.fromEntries(own) }) }
}
