// A whole host on a queue that is there already: how long it takes to start, and what memory it takes then and at work.
import { createHost } from 'netbox-hooks'

interface Task {
  readonly folder: string
  readonly path: string
  readonly port: number
}

const workSeconds = 5

process.once('message', async ({ folder, path, port }: Task) => {
  const payloadUrl = `http://127.0.0.1:${port}/`
  const host = createHost({
    cwd: folder,
    config: {
      queue: `sqlite:${path}`,
      webhooks: ['paused', 'live'].map((name) => ({ name, payloadUrl })),
      delivery: { network: { allow: ['127.0.0.1'] } },
    },
    logger: { debug() {}, info() {}, warn: console.warn, error: console.error },
  })
  const rss = () => process.memoryUsage.rss() / 2 ** 20
  let peak = 0
  setInterval(() => {
    peak = Math.max(peak, rss())
  }, 20).unref()
  const began = performance.now()
  await host.start()
  const startMs = performance.now() - began
  await host.operations.pause('paused')
  const startRss = rss()
  let delivered = 0
  host.hooks.delivered.tap('bench', () => {
    delivered += 1
  })
  setTimeout(() => {
    process.send?.({ startMs, startRss, peakRss: Math.max(peak, rss()), delivered }, () => process.exit())
  }, workSeconds * 1000)
})
