import type { QueueSize } from '@netbox-hooks/delivery'
import { Gauge, type Registry } from 'prom-client'
import type { ServedHost } from '../served-host.ts'

/** What is in the queue and in the spool, as they say it when they are asked. */
export function addQueueMetrics(host: ServedHost, registers: Registry[]): void {
  new Gauge({
    name: 'netbox_hooks_queue_deliveries',
    help: 'Deliveries in the queue file by state; pending ones are the queue depth.',
    labelNames: ['state'],
    registers,
    async collect() {
      const { unprocessedEvents: _, ...byState } = (await ifItAnswers(host.counts())) ?? {}
      this.reset()
      for (const [state, count] of Object.entries(byState)) this.set({ state }, count)
    },
  })
  new Gauge({
    name: 'netbox_hooks_queue_unprocessed_events',
    help: 'Accepted events that rules and callbacks have not seen yet.',
    registers,
    async collect() {
      const counts = await ifItAnswers(host.counts())
      if (counts) this.set(counts.unprocessedEvents)
      else this.remove()
    },
  })
  new Gauge({
    name: 'netbox_hooks_queue_up',
    help: '1 if the queue answers. If not, nothing is told of what is in it.',
    registers,
    async collect() {
      this.set((await ifItAnswers(host.counts())) ? 1 : 0)
    },
  })
  addAge(host, registers)
  addSizes(host, registers)
  addSpool(host, registers)
}

function addAge(host: ServedHost, registers: Registry[]): void {
  new Gauge({
    name: 'netbox_hooks_queue_oldest_due_seconds',
    help: 'For how long the delivery has been due that waits for longest, also for a webhook that is not sent to.',
    registers,
    async collect() {
      const since = await ifItAnswers(host.oldestDue())
      this.set(since === undefined ? 0 : Math.max(0, Date.now() - since) / 1_000)
    },
  })
}

function addSizes(host: ServedHost, registers: Registry[]): void {
  const add = (name: string, help: string, sizeOf: (size: QueueSize) => number) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const size = await ifItAnswers(host.size())
        if (size) this.set(sizeOf(size))
        else this.remove()
      },
    })
  add('netbox_hooks_queue_file_bytes', "Size of the queue's file, without its log.", ({ bytes }) => bytes)
  add(
    'netbox_hooks_queue_log_bytes',
    "Size of the log of the queue's file. Above 32 MiB another program reads the file and keeps it from being cut.",
    ({ logBytes }) => logBytes,
  )
}

function addSpool(host: ServedHost, registers: Registry[]): void {
  if (!host.spool()) return
  new Gauge({
    name: 'netbox_hooks_spool_events',
    help: "Accepted events that wait on this machine for the queue's server.",
    registers,
    collect() {
      this.set(host.spool()?.depth ?? 0)
    },
  })
}

/** What the queue answers. That it does not is no reason to tell nothing of the host. */
function ifItAnswers<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch(() => undefined)
}
