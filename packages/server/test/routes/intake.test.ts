import { Agent, request } from 'node:http'
import { startServer } from '@netbox-hooks/server'
import { expect, it, onTestFinished, vi } from 'vitest'
import { quietHost } from '../support.ts'

it('tells those to come again who find 1,024 requests waiting for the queue', async () => {
  const host = quietHost()
  host.registry.add('eventTypes', { name: 'object_created' })
  // A busy machine may need longer for so many requests than an answer may take.
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const { promise: stored, resolve: store } = Promise.withResolvers<void>()
  const { promise: allWait, resolve: lastWaits } = Promise.withResolvers<void>()
  let waiting = 0
  const server = await startServer({
    host: {
      ...host,
      async emit() {
        waiting += 1
        if (waiting === 1_024) lastWaits()
        await stored
        return ['an id']
      },
    },
    port: 0,
    requestTimeout: 600_000,
  })
  onTestFinished(() => server.close())
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  const body = JSON.stringify({ event_type: 'object_created', object_type: 'dcim.site', data: null })
  const send = (): Promise<{ status: number | undefined; retryAfter: string | undefined }> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json' }
      request(`${server.url}/api/events`, { method: 'POST', agent, headers }, (response) => {
        response.resume().once('end', () => {
          resolve({ status: response.statusCode, retryAfter: response.headers['retry-after'] })
        })
      })
        .on('error', reject)
        .end(body)
    })

  const accepted = Array.from({ length: 1_024 }, send)
  await allWait
  expect(await send()).toEqual({ status: 429, retryAfter: '1' })
  store()
  expect(new Set((await Promise.all(accepted)).map(({ status }) => status))).toEqual(new Set([202]))
  expect((await send()).status).toBe(202)
}, 180_000)
