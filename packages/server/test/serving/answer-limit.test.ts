import { startServer } from '@netbox-hooks/server'
import { expect, it, onTestFinished, vi } from 'vitest'
import { quietHost } from '../support.ts'

const event = { event_type: 'object_created', object_type: 'dcim.site', data: null }

it('a request that is not answered in 15 s is told to come again, and its connection is good for the next one', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const host = quietHost()
  host.registry.add('eventTypes', { name: 'object_created' })
  const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>()
  const { promise: stored, resolve: store } = Promise.withResolvers<readonly string[]>()
  const emit = vi.fn(() => {
    isAsked()
    return stored
  })
  const server = await startServer({ host: { ...host, emit }, port: 0 })
  onTestFinished(() => server.close())
  const post = async () => {
    const answer = await fetch(`${server.url}/api/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
    })
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), json: await answer.json() }
  }

  const late = post()
  await asked
  vi.advanceTimersByTime(15_050)
  expect(await late).toMatchObject({ status: 503, retryAfter: '5', json: { code: 'NBH_REQUEST_LATE' } })
  store(['an id'])
  expect(await post()).toMatchObject({ status: 202, json: { ids: ['an id'] } })
})
