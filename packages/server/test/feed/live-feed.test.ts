import { once } from 'node:events'
import { get, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { type HostNews, startServer } from '@netbox-hooks/server'
import { expect, it, onTestFinished, vi } from 'vitest'
import { quietHost } from '../support.ts'

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

async function listen(url: string, headers: OutgoingHttpHeaders = {}): Promise<IncomingMessage> {
  const [response] = (await once(get(url, { agent: false, headers }), 'response')) as [IncomingMessage]
  onTestFinished(() => void response.destroy())
  return response
}

interface Told {
  readonly kind: string | undefined
  readonly id?: string
  readonly reason?: string
  readonly count?: number | null
}

/** The next messages of a feed. */
async function read(response: IncomingMessage, count: number): Promise<Told[]> {
  const told: Told[] = []
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) {
    const blocks = `${text}${chunk}`.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const [, id] = /^id: (.*)$/m.exec(block) ?? []
      const [, kind] = /^event: (.*)$/m.exec(block) ?? []
      const [, data = '{}'] = /^data: (.*)$/m.exec(block) ?? []
      const { reason, count: missed } = JSON.parse(data)
      if (kind === 'missed') told.push({ kind, count: missed })
      else if (kind !== undefined) told.push({ kind, id: id as string, reason })
    }
    if (told.length >= count) break
  }
  return told
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

it('listens to the host while somebody listens to it, and a minute longer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { host, url } = await serveFeed()
  // The metrics count what happens as long as the server runs.
  expect(host.listeners).toBe(1)
  const [one, other] = [await listen(url), await listen(url)]
  expect(host.listeners).toBe(2)
  const timers = vi.getTimerCount()
  one.destroy()
  other.destroy()
  while (vi.getTimerCount() === timers) await setImmediate()
  vi.advanceTimersByTime(59_000)
  expect(host.listeners).toBe(2)
  vi.advanceTimersByTime(2_000)
  expect(host.listeners).toBe(1)
})

it('tells a client that comes back what it has missed, and of what nobody knows any more', async () => {
  const { host, url } = await serveFeed()
  const first = await listen(url)
  host.tell(news('one'))
  const [start] = await read(first, 1)
  expect(start?.reason).toBe('one')
  first.destroy()
  for (const reason of ['two', 'three']) host.tell(news(reason))
  const second = await listen(url, { 'last-event-id': start?.id })
  host.tell(news('four'))
  expect((await read(second, 3)).map(({ reason }) => reason)).toEqual(['two', 'three', 'four'])

  for (let count = 0; count < 1_000; count++) host.tell(news(`later ${count}`))
  const late = await listen(url, { 'last-event-id': start?.id })
  const [missed, earliest] = await read(late, 2)
  expect([missed, earliest?.reason]).toEqual([{ kind: 'missed', count: 3 }, 'later 0'])

  const stranger = await listen(url, { 'last-event-id': 'another-run-1' })
  expect(await read(stranger, 1)).toEqual([{ kind: 'missed', count: null }])
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

it('keeps no more than a megabyte of messages for those who come back, and tells nobody one that is too long', async () => {
  const { host, url } = await serveFeed()
  const first = await listen(url)
  host.tell(news('one'))
  const [start] = await read(first, 1)
  first.destroy()
  for (let told = 0; told < 20; told += 1) host.tell(news(`${told} ${'x'.repeat(100_000)}`))
  host.tell(news('y'.repeat(200_000)))
  const again = await listen(url, { 'last-event-id': start?.id })
  const [missed, ...kept] = await read(again, 12)
  expect(missed).toEqual({ kind: 'missed', count: 10 })
  expect(kept.map(({ reason }) => reason?.slice(0, 2))).toEqual([
    ...Array.from({ length: 10 }, (_, index) => `${index + 10}`),
    undefined,
  ])
  expect(kept.at(-1)).toEqual({ kind: 'missed', count: 1 })
})
