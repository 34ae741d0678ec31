import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { type HostNews, startServer } from '@netbox-hooks/server'
import { expect, it, onTestFinished } from 'vitest'
import { quietHost } from './support.ts'

const news = (reason: string): HostNews => ({
  kind: 'webhook_state',
  change: { webhook: 'cmdb', from: 'active', to: 'paused', reason, until: undefined },
})

async function serveFeed(): Promise<{
  host: ReturnType<typeof quietHost>
  url: string
  close(): Promise<void>
}> {
  const host = quietHost()
  const server = await startServer({ host, port: 0 })
  onTestFinished(() => server.close())
  return { host, url: `${server.url}/api/feed`, close: () => server.close() }
}

async function listen(url: string): Promise<IncomingMessage> {
  const [response] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage]
  onTestFinished(() => void response.destroy())
  return response
}

it('keeps little for a client that does not read, and tells it how much it has missed', async () => {
  const { host, url } = await serveFeed()
  const response = await listen(url)
  // What the operating system keeps on the way differs; a hundred times of it do not fit.
  for (let sent = 0; sent < 1_000; sent++) {
    host.tell(news('x'.repeat(64 * 1_024)))
    if (sent % 50 === 0) await setImmediate()
  }
  let text = ''
  response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk.replaceAll('x', '')))
  let told = 1_000
  for (; !text.includes('event: missed'); told++) {
    host.tell(news('more'))
    await setImmediate()
  }
  const received = () => text.match(/event: webhook_state/g)?.length ?? 0
  const missed = () => [...text.matchAll(/"count":(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0)
  // What was missed last is told with what comes next.
  for (let waited = 0; received() + missed() < told; waited++) {
    if (waited % 100 === 0) {
      host.tell(news('more'))
      told += 1
    }
    await setImmediate()
  }
  expect(received() + missed()).toBe(told)
  expect(missed()).toBeGreaterThan(0)
})

it('listens to the host only while somebody listens to it', async () => {
  const { host, url } = await serveFeed()
  // The metrics count what happens as long as the server runs.
  expect(host.listeners).toBe(1)
  const [one, other] = [await listen(url), await listen(url)]
  expect(host.listeners).toBe(2)
  one.destroy()
  other.destroy()
  while (host.listeners > 1) await setImmediate()
})

it('ends its clients when the server closes, which may be asked for twice', async () => {
  const { host, url, close } = await serveFeed()
  const response = await listen(url)
  response.resume()
  await Promise.all([once(response, 'end'), close(), close()])
  expect(host.listeners).toBe(0)
})

it('turns away the client that is one too many', async () => {
  const { url } = await serveFeed()
  const statuses: (number | undefined)[] = []
  for (let count = 0; count <= 100; count++) statuses.push((await listen(url)).statusCode)
  expect(statuses.filter((status) => status === 200)).toHaveLength(100)
  expect(statuses.at(-1)).toBe(429)
})
