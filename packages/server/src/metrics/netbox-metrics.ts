import type { ErrorCode } from '@netbox-hooks/core'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { ServedHost } from '../served-host.ts'
import type { GatewayLog } from './gateway-log.ts'

/** What is told of before it has happened, so that the first one counts as an increase. */
const usualRefusals: readonly ErrorCode[] = [
  'NBH_SIGNATURE_INVALID',
  'NBH_SIGNATURE_MISSING',
  'NBH_REQUEST_TOO_LARGE',
]

/** What NetBox has sent in vain, and what has come late. */
export function addGatewayMetrics(host: ServedHost, gateway: GatewayLog, registers: Registry[]): void {
  new Counter({
    name: 'netbox_gateway_refused_webhooks_total',
    help: 'Webhooks of NetBox that were not accepted, by the code of the error; empty for a failure.',
    labelNames: ['code'],
    registers,
    collect() {
      this.reset()
      for (const code of usualRefusals) this.inc({ code }, 0)
      for (const { code = '', count } of gateway.refusals) this.inc({ code }, count)
    },
  })
  new Counter({
    name: 'netbox_gateway_late_changes_total',
    help: 'Changes of NetBox that came behind a later one of the same object.',
    registers,
    collect() {
      this.reset()
      this.inc(host.lateChanges)
    },
  })
}

/** How the reading of NetBox's change log goes. Nothing is told as long as it is not read. */
export function addChangeLogMetrics(host: ServedHost, registers: Registry[]): void {
  new Counter({
    name: 'netbox_catch_up_changes_total',
    help: "Changes in NetBox's change log that rules want: accepted from there, or known already.",
    labelNames: ['outcome'],
    registers,
    collect() {
      const status = host.netbox?.status
      this.reset()
      if (!status) return
      this.inc({ outcome: 'accepted' }, status.accepted)
      this.inc({ outcome: 'known' }, status.known)
    },
  })
  new Counter({
    name: 'netbox_catch_up_requests_total',
    help: "Requests to NetBox's API.",
    registers,
    collect() {
      const status = host.netbox?.status
      if (status) {
        this.reset()
        this.inc(status.requests)
      } else this.remove()
    },
  })
  new Gauge({
    name: 'netbox_catch_up_watermark_age_seconds',
    help: "How long ago NetBox's change log was read to its end, of the object type that is furthest behind.",
    registers,
    collect() {
      const watermark = host.netbox?.status.watermark
      if (watermark === undefined) this.remove()
      else this.set(Math.max(0, Date.now() - watermark) / 1_000)
    },
  })
}
