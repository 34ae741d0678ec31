import type { WebhookTraffic } from '@netbox-hooks/delivery'
import { Gauge, type Registry } from 'prom-client'
import type { ServedHost } from '../served-host.ts'

const states = ['active', 'paused', 'open', 'disabled'] as const

/** How each webhook stands, and how sending to it goes. */
export function addWebhookMetrics(host: ServedHost, registers: Registry[]): void {
  new Gauge({
    name: 'netbox_hooks_webhook_state',
    help: '1 for the state that a webhook is in: active, paused, open (breaker), disabled.',
    labelNames: ['webhook', 'state'],
    registers,
    collect() {
      this.reset()
      for (const { webhook, state: current } of host.webhooks()) {
        for (const state of states) this.set({ webhook, state }, state === current ? 1 : 0)
      }
    },
  })
  addTraffic(host, registers, {
    name: 'netbox_hooks_webhook_in_flight',
    help: 'Requests of this host that are in flight.',
    of: ({ inFlight }) => inFlight,
  })
  addTraffic(host, registers, {
    name: 'netbox_hooks_webhook_concurrency_limit',
    help: 'How many requests of this host may be in flight now: the concurrency, or what it has adapted to.',
    of: ({ limit }) => limit,
  })
}

/** A gauge of how sending to each webhook goes; it tells nothing where this host does not send. */
function addTraffic(
  host: ServedHost,
  registers: Registry[],
  {
    of,
    ...words
  }: { readonly name: string; readonly help: string; readonly of: (traffic: WebhookTraffic) => number },
): void {
  new Gauge({
    ...words,
    labelNames: ['webhook'],
    registers,
    collect() {
      this.reset()
      for (const { webhook } of host.webhooks()) {
        const sending = host.sending(webhook)
        if (sending.by === 'this host') this.set({ webhook }, of(sending))
      }
    },
  })
}
