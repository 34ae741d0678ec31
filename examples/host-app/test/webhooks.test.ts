import { describe, expect, it } from 'vitest'
import { startApp, type TestApp } from './support.ts'

const anyTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const anyTimes = { created: anyTime, last_updated: anyTime }

async function payloadsOf({ host, webhooks }: TestApp): Promise<Record<string, unknown>[]> {
  await host.idle()
  return webhooks.map(({ body }) => JSON.parse(body))
}

describe('a change of the application', () => {
  it('becomes a signed webhook, enriched by both plugins', async () => {
    const app = await startApp()
    const { body: site } = await app.call('POST', '/api/dcim/sites/', {
      name: 'Amsterdam 1',
      slug: 'ams1',
      status: 'planned',
      tags: ['europe', { name: 'colocation' }],
    })
    const { body: role } = await app.call('POST', '/api/dcim/device-roles/', {
      name: 'Router',
      slug: 'router',
    })
    await app.host.idle()
    const router = { name: 'rt1', site: site.id, role: role.id }
    const { body: device } = await app.call('POST', '/api/dcim/devices/', router)
    await app.host.idle()
    await app.call('PATCH', `/api/dcim/sites/${site.id}/`, { status: 'active' })
    await app.host.idle()
    await app.call('DELETE', `/api/dcim/devices/${device.id}/`)

    const payloads = await payloadsOf(app)
    expect(payloads.map(({ event, object_type }) => `${event} ${object_type}`)).toEqual([
      'created dcim.site',
      'created dcim.device',
      'updated dcim.site',
      'deleted dcim.device',
    ])
    expect(app.webhooks.map(({ verification }) => verification?.verified)).toEqual([true, true, true, true])

    const before = {
      name: 'Amsterdam 1',
      slug: 'ams1',
      status: 'planned',
      description: '',
      tags: ['colocation', 'europe'],
      ...anyTimes,
    }
    expect(payloads[2]).toEqual({
      event: 'updated',
      timestamp: expect.any(String),
      object_type: 'dcim.site',
      username: 'jstretch',
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      data: {
        id: site.id,
        url: `/api/dcim/sites/${site.id}/`,
        display: 'Amsterdam 1',
        ...before,
        status: { value: 'active', label: 'Active' },
        tags: [
          { display: 'colocation', name: 'colocation', slug: 'colocation' },
          { display: 'europe', name: 'europe', slug: 'europe' },
        ],
      },
      request: {
        id: payloads[2]?.['request_id'],
        method: 'PATCH',
        path: `/api/dcim/sites/${site.id}/`,
        user: 'jstretch',
      },
      snapshots: { prechange: before, postchange: { ...before, status: 'active' } },
      context: {
        site_status: { health: 'up', devices: { active: 1, total: 1 }, checked: anyTime },
        changed_fields: { status: { from: 'planned', to: 'active' } },
      },
    })
  })

  it('carries references as ids in its snapshots, and in their short form in its data', async () => {
    const app = await startApp()
    const { body: site } = await app.call('POST', '/api/dcim/sites/', { name: 'A', slug: 'a' })
    const { body: role } = await app.call('POST', '/api/dcim/device-roles/', {
      name: 'Router',
      slug: 'router',
    })
    await app.call('POST', '/api/dcim/devices/', { name: 'rt1', site: site.id, role: role.id })
    const device = (await payloadsOf(app)).find(({ object_type }) => object_type === 'dcim.device')
    expect(device).toMatchObject({
      data: {
        site: { id: site.id, url: `/api/dcim/sites/${site.id}/`, display: 'A', name: 'A', slug: 'a' },
        role: { id: role.id, display: 'Router', slug: 'router' },
      },
      snapshots: { prechange: null, postchange: { site: site.id, role: role.id, status: 'active' } },
      context: { changed_fields: { site: { from: null, to: site.id } } },
    })
    expect(device?.['context']).not.toHaveProperty('site_status')
  })

  it('shows a deleted object as it was, without context if nobody has any', async () => {
    const app = await startApp()
    const { body: site } = await app.call('POST', '/api/dcim/sites/', { name: 'A', slug: 'a' })
    await app.call('DELETE', `/api/dcim/sites/${site.id}/`)
    const deleted = (await payloadsOf(app)).find(({ event }) => event === 'deleted')
    expect(deleted).toMatchObject({
      data: { id: site.id, name: 'A' },
      snapshots: { prechange: { name: 'A', status: 'active' }, postchange: null },
    })
    expect(deleted).not.toHaveProperty('context')
  })
})

describe('a write that fails', () => {
  it('sends nothing when the request is invalid', async () => {
    const app = await startApp()
    expect((await app.call('POST', '/api/dcim/sites/', { name: '' })).status).toBe(400)
    expect((await app.call('PATCH', '/api/dcim/sites/1/', { name: 'A' })).status).toBe(404)
    expect(await payloadsOf(app)).toEqual([])
  })

  it('sends nothing when the transaction is rolled back after the change was recorded', async () => {
    const app = await startApp()
    const { body: site } = await app.call('POST', '/api/dcim/sites/', { name: 'A', slug: 'a' })
    const { body: role } = await app.call('POST', '/api/dcim/device-roles/', {
      name: 'Router',
      slug: 'router',
    })
    const { body: device } = await app.call('POST', '/api/dcim/devices/', {
      name: 'rt1',
      site: site.id,
      role: role.id,
    })
    expect(await app.call('DELETE', `/api/dcim/sites/${site.id}/`)).toEqual({
      status: 409,
      body: { detail: `Unable to delete object. 1 dependent objects were found: rt1 (${device.id})` },
    })
    expect((await app.call('GET', `/api/dcim/sites/${site.id}/`)).status).toBe(200)
    const events = (await payloadsOf(app)).map(({ event }) => event)
    expect(events).toEqual(['created', 'created'])
  })
})
