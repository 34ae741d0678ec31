import { messageOf } from '@netbox-hooks/core'
import type { Delivery, NewDelivery, Sender, SendOptions, SendResult } from '@netbox-hooks/delivery'
import type { KeptMeta } from '../events/delivery-meta.ts'
import type { SpanEnd, Tracing } from '../tracing/tracing.ts'

/** Makes every attempt a span of the trace that its delivery belongs to, and tells the receiver of it (`traceparent`). */
export function tracedSender(sender: Sender, tracing: Tracing): Sender {
  return {
    async send(delivery: NewDelivery, options: SendOptions): Promise<SendResult> {
      const { id, webhook, method, url, headers, meta } = delivery
      const target = URL.parse(url)
      const span = tracing.begin('netbox-hooks attempt', {
        kind: 'client',
        parent: (meta as KeptMeta | undefined)?.trace ?? {},
        attributes: {
          'http.request.method': method,
          // Of a URL no more: the rest may be a secret.
          'server.address': target?.hostname,
          'server.port': portOf(target),
          'netbox_hooks.webhook': webhook,
          'netbox_hooks.delivery_id': id,
          'netbox_hooks.attempt': ((delivery as Partial<Delivery>).attempts ?? 0) + 1,
        },
      })
      // First, so that they win over the webhook's own of these names, however those are written.
      const traced = { ...delivery, headers: { ...span.headers, ...headers, ...span.headers } }
      try {
        const result = await span.run(() => sender.send(traced, options))
        span.end(endOf(result))
        return result
      } catch (error) {
        span.end({ error: messageOf(error) })
        throw error
      }
    },
    destroy: () => sender.destroy(),
  }
}

function endOf({ status, error, outcome, timings }: SendResult): SpanEnd {
  return {
    attributes: {
      'http.response.status_code': status,
      'error.type': error?.code,
      'netbox_hooks.outcome': outcome,
      'netbox_hooks.dns_ms': timings.dns,
      'netbox_hooks.connect_ms': timings.connect,
      'netbox_hooks.tls_ms': timings.tls,
      'netbox_hooks.first_byte_ms': timings.firstByte,
    },
    error: error?.message,
  }
}

function portOf(url: URL | null): number | undefined {
  if (!url) return undefined
  return Number(url.port || (url.protocol === 'https:' ? 443 : 80))
}
