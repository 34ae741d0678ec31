import { describe, expect, it } from 'vitest'
import { siteStatus } from '../dist/webhook-callbacks.js'
import { startStatusEndpoint } from './status-endpoint.ts'

function eventOf(data: Record<string, unknown>, settings: { endpoint: string; cacheSeconds?: number }) {
  return {
    objectType: 'dcim.site',
    eventType: 'object_updated',
    data,
    request: null,
    snapshots: null,
    signal: new AbortController().signal,
    settings: { cacheSeconds: 30, ...settings },
  }
}

describe('the callback', () => {
  it("answers with the site's status, asked for by slug or else by id", async () => {
    const { endpoint, asked } = await startStatusEndpoint()
    expect(await siteStatus(eventOf({ id: 4, slug: 'ams1' }, { endpoint }))).toEqual({
      site_status: { health: 'up', asked: 1 },
    })
    await siteStatus(eventOf({ id: 7 }, { endpoint }))
    expect(asked).toEqual(['/ams1', '/7'])
  })

  it('asks again when the answer is older than cacheSeconds', async () => {
    const { endpoint, asked } = await startStatusEndpoint()
    await siteStatus(eventOf({ slug: 'ams1' }, { endpoint }))
    await siteStatus(eventOf({ slug: 'ams1' }, { endpoint }))
    expect(asked).toHaveLength(1)
    await siteStatus(eventOf({ slug: 'ams1' }, { endpoint: `${endpoint}/.`, cacheSeconds: 0 }))
    await siteStatus(eventOf({ slug: 'ams1' }, { endpoint: `${endpoint}/.`, cacheSeconds: 0 }))
    expect(asked).toHaveLength(3)
  })

  it('answers with nothing for other objects, and for a site that the endpoint does not know', async () => {
    const { endpoint, asked } = await startStatusEndpoint()
    expect(
      await siteStatus({ ...eventOf({ slug: 'ams1' }, { endpoint }), objectType: 'dcim.device' }),
    ).toBeUndefined()
    expect(asked).toEqual([])
    expect(await siteStatus(eventOf({ slug: 'unknown' }, { endpoint }))).toBeUndefined()
  })

  it('fails if the endpoint does', async () => {
    const { endpoint } = await startStatusEndpoint()
    await expect(siteStatus(eventOf({ slug: 'fra1' }, { endpoint }))).rejects.toThrow('answered 503')
  })

  it('gives up when the host does', async () => {
    const { endpoint } = await startStatusEndpoint()
    const giveUp = new AbortController()
    const answer = siteStatus({ ...eventOf({ slug: 'slow' }, { endpoint }), signal: giveUp.signal })
    giveUp.abort()
    await expect(answer).rejects.toThrow('aborted')
  })
})
