import { describe, expect, it } from 'vitest'
import { startApp, type TestApp } from './support.ts'

async function withRole(): Promise<TestApp & { readonly role: number; readonly site: number }> {
  const app = await startApp()
  const { body: role } = await app.call('POST', '/api/dcim/device-roles/', { name: 'Router', slug: 'router' })
  const { body: site } = await app.call('POST', '/api/dcim/sites/', { name: 'Site 1', slug: 'site-1' })
  return { ...app, role: role.id, site: site.id }
}

describe('the API', () => {
  it("answers in the shape of NetBox's", async () => {
    const app = await withRole()
    const { appUrl, role, site } = app
    const created = await app.call('POST', '/api/dcim/devices/', {
      name: 'rt1',
      role,
      site,
      serial: 123,
      tags: ['Core Router'],
    })
    expect(created).toEqual({
      status: 201,
      body: {
        id: 1,
        url: `${appUrl}/api/dcim/devices/1/`,
        display: 'rt1',
        name: 'rt1',
        role: {
          id: role,
          url: `${appUrl}/api/dcim/device-roles/${role}/`,
          display: 'Router',
          name: 'Router',
          slug: 'router',
          description: '',
        },
        serial: '123',
        site: {
          id: site,
          url: `${appUrl}/api/dcim/sites/${site}/`,
          display: 'Site 1',
          name: 'Site 1',
          slug: 'site-1',
          description: '',
        },
        status: { value: 'active', label: 'Active' },
        description: '',
        tags: [{ display: 'Core Router', name: 'Core Router', slug: 'core-router' }],
        created: expect.any(String),
        last_updated: expect.any(String),
      },
    })
    expect(await app.call('GET', '/api/dcim/devices/1/')).toEqual({ status: 200, body: created.body })
    expect(await app.call('GET', '/api/dcim/devices/1')).toEqual({ status: 200, body: created.body })
  })

  it('changes the given fields with PATCH, and wants the required ones with PUT', async () => {
    const app = await withRole()
    const path = `/api/dcim/sites/${app.site}/`
    const patched = await app.call('PATCH', path, { description: 'New' })
    expect(patched).toMatchObject({ status: 200, body: { name: 'Site 1', description: 'New' } })
    expect(await app.call('PUT', path, { name: 'Site 2' })).toEqual({
      status: 400,
      body: { slug: ['This field is required.'] },
    })
    const put = await app.call('PUT', path, { name: 'Site 2', slug: 'site-2' })
    expect(put).toMatchObject({ status: 200, body: { name: 'Site 2', slug: 'site-2', description: 'New' } })
  })

  it('deletes', async () => {
    const app = await withRole()
    expect(await app.call('DELETE', `/api/dcim/sites/${app.site}/`)).toEqual({ status: 204, body: undefined })
    expect(await app.call('GET', `/api/dcim/sites/${app.site}/`)).toEqual({
      status: 404,
      body: { detail: 'No Site matches the given query.' },
    })
  })

  it('lists in pages', async () => {
    const app = await startApp()
    for (const name of ['c', 'a', 'e', 'b', 'd'])
      await app.call('POST', '/api/dcim/sites/', { name, slug: name })
    const names = ({ results }: { results: { name: string }[] }) => results.map(({ name }) => name)
    const url = `${app.appUrl}/api/dcim/sites/`

    const { body: all } = await app.call('GET', '/api/dcim/sites/')
    expect([all.count, all.next, all.previous, names(all)]).toEqual([
      5,
      null,
      null,
      ['a', 'b', 'c', 'd', 'e'],
    ])

    const { body: first } = await app.call('GET', '/api/dcim/sites/?limit=2')
    expect([first.count, names(first), first.previous]).toEqual([5, ['a', 'b'], null])
    const { body: second } = await app.call('GET', first.next)
    expect([names(second), second.previous]).toEqual([['c', 'd'], `${url}?limit=2&offset=0`])
    const { body: third } = await app.call('GET', second.next)
    expect([names(third), third.next]).toEqual([['e'], null])

    expect((await app.call('GET', '/api/dcim/sites/?limit=0&offset=x')).body.results).toHaveLength(5)
  })

  it('names everything that is wrong with a request', async () => {
    const app = await withRole()
    const site = {
      name: 'Site 1',
      slug: 'not a slug',
      status: 'open',
      description: 'x'.repeat(201),
      tags: [{ name: ' ' }],
    }
    expect(await app.call('POST', '/api/dcim/sites/', site)).toEqual({
      status: 400,
      body: {
        name: ['site with this name already exists.'],
        slug: ['Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.'],
        status: ['"open" is not a valid choice.'],
        description: ['Ensure this field has no more than 200 characters.'],
        tags: ['A tag is given by its name.'],
      },
    })
    expect(
      await app.call('POST', '/api/dcim/devices/', { name: null, role: 'router', site: 99, serial: [] }),
    ).toEqual({
      status: 400,
      body: {
        name: ['This field may not be null.'],
        role: ['Related objects must be referenced by numeric ID.'],
        site: ['Related object not found using the provided numeric ID: 99'],
        serial: ['Not a valid string.'],
      },
    })
    expect(await app.call('POST', '/api/dcim/sites/', [])).toEqual({
      status: 400,
      body: { non_field_errors: ['Invalid data. Expected a dictionary.'] },
    })
    const cut = await app.call('POST', '/api/dcim/sites/', '{"name":')
    expect([cut.status, Object.keys(cut.body)]).toEqual([400, ['detail']])
    expect((await app.call('GET', '/api/dcim/racks/')).status).toBe(404)
  })

  it('lets an object keep its own unique name', async () => {
    const app = await withRole()
    const path = `/api/dcim/sites/${app.site}/`
    expect((await app.call('PATCH', path, { name: 'Site 1', slug: 'site-1' })).status).toBe(200)
  })
})

describe('the status of a site', () => {
  it('follows from its devices', async () => {
    const app = await withRole()
    const { role, site } = app
    const statusOf = async () => (await app.call('GET', '/status/sites/site-1')).body
    expect(await statusOf()).toMatchObject({ health: 'empty', devices: { active: 0, total: 0 } })
    await app.call('POST', '/api/dcim/devices/', { name: 'rt1', role, site })
    expect(await statusOf()).toMatchObject({ health: 'up', devices: { active: 1, total: 1 } })
    await app.call('POST', '/api/dcim/devices/', { name: 'rt2', role, site, status: 'failed' })
    expect(await statusOf()).toMatchObject({ health: 'degraded', devices: { active: 1, total: 2 } })
    await app.call('PATCH', '/api/dcim/devices/1/', { status: 'offline' })
    expect(await statusOf()).toMatchObject({ health: 'down', devices: { active: 0, total: 2 } })
    expect((await app.call('GET', '/status/sites/nowhere')).status).toBe(404)
  })
})
