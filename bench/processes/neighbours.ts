// The product with many webhooks, each of which gets its share of an even stream of events; some of them may lead to
// endpoints that are bad.
import { createHost } from 'netbox-hooks'
import { pace } from '../pace.ts'
import { changeOf } from '../workload.ts'

interface Task {
  readonly folder: string
  readonly port: number
  /** How many webhooks there are. */
  readonly count: number
  /** Ports of bad endpoints, by what they do; the webhooks that come first lead there. */
  readonly bad: Readonly<Record<string, number>>
  /** The same number of webhooks, in a run without bad endpoints, is left out of the count. */
  readonly leftOut: number
  readonly rate: number
  readonly seconds: number
  /** Of each webhook. Default: the product's. */
  readonly concurrency?: number
}

process.once('message', async ({ folder, port, count, bad, leftOut, rate, seconds, concurrency }: Task) => {
  const badUrls = Object.values(bad).map((badPort) => `http://127.0.0.1:${badPort}/`)
  const webhooks = Array.from({ length: count }, (_, index) => ({
    name: `webhook-${index}`,
    payloadUrl: badUrls[index] ?? `http://127.0.0.${index + 1}:${port}/hook`,
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    ...(concurrency !== undefined && { concurrency }),
  }))
  const host = createHost({
    cwd: folder,
    config: {
      webhooks,
      eventRules: webhooks.map(({ name }, index) => ({
        name,
        objectTypes: [`bench.model${index}`],
        eventTypes: ['object_updated'],
        webhooks: [name],
      })),
      delivery: { network: { allow: ['127.0.0.0/8'] } },
    },
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  })
  await host.start()
  let [emitted, counted, delivered, last] = [0, 0, 0, 0]
  host.hooks.delivered.tap('bench', ({ webhook }) => {
    if (Number(webhook.slice('webhook-'.length)) >= leftOut) delivered += 1
  })
  const timer = pace(rate, () => {
    const index = emitted % count
    emitted += 1
    if (index >= leftOut) counted += 1
    const { data, ...change } = changeOf(index)
    // What bad endpoints get is not timed: the receiver of the others sees nothing of it.
    const timed = index >= leftOut ? { sent_at: Number(process.hrtime.bigint()) / 1e6, ...data } : data
    last = performance.now()
    void host.emit({ eventType: 'object_updated', objectType: `bench.model${index}`, ...change, data: timed })
  })
  setTimeout(() => {
    clearInterval(timer)
    const end = setInterval(() => {
      if (delivered < counted && performance.now() - last < 10_000) return
      clearInterval(end)
      process.send?.({ counted, delivered }, () => process.exit())
    }, 20)
  }, seconds * 1000)
})
