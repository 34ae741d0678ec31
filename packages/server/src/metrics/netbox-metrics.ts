import { Counter, Gauge, type Registry } from 'prom-client'
import type { ServedHost } from '../served-host.ts'

/** How the reading of NetBox's change log goes. Nothing is told as long as it is not read. */
export function addNetboxMetrics(host: ServedHost, registers: Registry[]): void {
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
