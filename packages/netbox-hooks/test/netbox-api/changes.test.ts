import { describe, expect, it } from 'vitest'
import { configFor, startReceiver } from '../support.ts'
import { manageHost } from './support.ts'

describe('webhooks and event rules that are managed by the API', () => {
  it('are in force when it has answered, on a host without any configuration', async () => {
    const receiver = await startReceiver()
    const managed = await manageHost({ delivery: { network: { allow: ['127.0.0.1'] } } })
    const webhook = await managed.webhook({
      name: 'cmdb',
      payload_url: receiver.url,
      secret: 'a key of our own',
    })
    await managed.rule({ name: 'sites', action_object_id: webhook.id })
    const event = { event_type: 'object_created', object_type: 'dcim.site', data: { id: 1 } }
    expect((await managed.post('/api/events', event)).status).toBe(202)
    const [request] = await receiver.waitFor(1)
    expect(request?.headers['x-hook-signature']).toMatch(/^[\da-f]{128}$/)
    // Renamed, it is the same webhook, and the rule goes on to name it.
    expect((await managed.ask('PATCH', `webhooks/${webhook.id}/`, { name: 'cmdb-2' })).status).toBe(200)
    expect((await managed.ask('GET', 'event-rules/?name=sites')).json.results[0].action_object.name).toBe(
      'cmdb-2',
    )
    expect((await managed.post('/api/events', { ...event, data: { id: 2 } })).status).toBe(202)
    await receiver.waitFor(2)
    expect((await managed.ask('PATCH', `webhooks/${webhook.id}`, { enabled: false })).json.enabled).toBe(
      false,
    )
    // The rule goes with its webhook.
    expect((await managed.ask('DELETE', `webhooks/${webhook.id}/`)).status).toBe(204)
    expect((await managed.ask('GET', 'event-rules/')).json.count).toBe(0)
  })

  it('keep what a PUT does not name, as in NetBox, and take out what is sent as null or blank', async () => {
    const managed = await manageHost()
    const { id } = await managed.webhook({
      name: 'a',
      http_method: 'PUT',
      timeout: 20,
      description: 'x',
      body_template: '{}',
    })
    const put = await managed.ask('PUT', `webhooks/${id}/`, {
      name: 'a',
      payload_url: 'https://b.example.com/',
    })
    expect(put.json).toMatchObject({ http_method: 'PUT', timeout: 20, payload_url: 'https://b.example.com/' })
    const patched = await managed.ask('PATCH', `webhooks/${id}/`, {
      timeout: null,
      description: '',
      body_template: '',
    })
    expect(patched.json).toMatchObject({ timeout: null, description: '', body_template: '' })
  })

  it('take every setting that a configuration has, under its name in snake_case', async () => {
    const managed = await manageHost()
    const settings = {
      payload: 'standard',
      legacy_keys: false,
      headers: { 'X-Team': 'net', 'X-Api-Key': 'the key of the team' },
      secret_headers: ['X-Team'],
      authentication: { type: 'basic', username: 'u', password: 'the password' },
      redirects: { follow: 2, same_host: false },
      timeout: '2m',
      concurrency: { min: 2, max: 4 },
      rate_limit: { count: 10, per: '1m' },
      ordering: 'object',
      head: { skip_after: '5m' },
      retry: { schedule: ['0s', '10s'] },
      proxy: 'http://user:secret@proxy.example.com:3128',
    }
    const { id } = await managed.webhook({ name: 'all', ...settings })
    const { json } = await managed.ask('GET', `webhooks/${id}/`)
    const mark = '********'
    expect(json).toMatchObject({
      ...settings,
      headers: { 'X-Team': mark, 'X-Api-Key': mark },
      authentication: { ...settings.authentication, password: mark, username: expect.any(String) },
      proxy: expect.stringContaining(mark),
      timeout: 120,
    })
    expect(JSON.stringify(json)).not.toMatch(/the key of the team|the password|user:secret/)
    // What was shown can be sent back, and changes nothing.
    const { version } = json
    expect((await managed.ask('PUT', `webhooks/${id}/`, json)).json.version).toBe(version)
  })

  it('are created, changed and deleted in lists, all or none', async () => {
    const managed = await manageHost()
    const url = 'https://example.com/'
    const refused = await managed.ask('POST', 'webhooks/', [
      { name: 'a', payload_url: url },
      { payload_url: url },
      { name: 'c', payload_url: 'http//x' },
    ])
    expect([refused.status, refused.json]).toEqual([400, [{}, { name: ['This field is required.'] }, {}]])
    const invalid = await managed.ask('POST', 'webhooks/', [
      { name: 'a', payload_url: url },
      { name: 'c', payload_url: 'http//x' },
    ])
    expect([invalid.status, invalid.json]).toEqual([
      400,
      [{}, { payload_url: [expect.stringContaining('http')] }],
    ])
    const twice = await managed.ask('POST', 'webhooks/', [
      { name: 'a', payload_url: url },
      { name: 'a', payload_url: url },
    ])
    expect([twice.status, twice.json.length]).toEqual([400, 2])
    expect((await managed.ask('GET', 'webhooks/')).json.count).toBe(0)

    const { json: made, status } = await managed.ask(
      'POST',
      'webhooks/',
      ['a', 'b'].map((name) => ({ name, payload_url: url })),
    )
    expect([status, made.map(({ name }: { name: string }) => name)]).toEqual([201, ['a', 'b']])
    const [a, b] = made
    const change = await managed.ask('PATCH', 'webhooks/', [
      { id: a.id, description: 'x' },
      { id: 999 },
      { description: 'y' },
    ])
    expect([change.status, change.json]).toEqual([
      400,
      [{}, { id: ['Invalid pk "999" - object does not exist.'] }, { id: ['This field is required.'] }],
    ])
    expect((await managed.ask('GET', `webhooks/${a.id}/`)).json.description).toBe('')
    const changed = await managed.ask('PATCH', 'webhooks/', [
      { id: b.id, description: 'y' },
      { id: a.id, description: 'x' },
    ])
    expect(changed.json.map(({ description }: { description: string }) => description)).toEqual(['y', 'x'])
    expect((await managed.ask('PUT', 'webhooks/', [{ id: a.id, name: 'a' }])).json).toEqual([
      { payload_url: ['This field is required.'] },
    ])
    expect((await managed.ask('DELETE', 'webhooks/', { id: a.id })).json).toEqual({
      non_field_errors: ['Expected a list of items but got type "dict".'],
    })
    expect((await managed.ask('DELETE', 'webhooks/', [{ id: a.id }, { id: b.id }])).status).toBe(204)
    expect((await managed.ask('GET', 'webhooks/')).json.count).toBe(0)
  })
})

describe('two who change the same', () => {
  it('are told by If-Match (412) and by the version in the body (409)', async () => {
    const managed = await manageHost()
    const { id, version } = await managed.webhook({ name: 'a' })
    const seen = (await managed.ask('GET', `webhooks/${id}/`)).headers.get('etag') as string
    expect(seen).toBe(`W/"${version}"`)
    const first = await managed.ask(
      'PATCH',
      `webhooks/${id}/`,
      { description: 'first' },
      { 'if-match': seen },
    )
    expect([first.status, first.headers.get('etag')]).toEqual([200, `W/"${version + 1}"`])
    const second = await managed.ask(
      'PATCH',
      `webhooks/${id}/`,
      { description: 'second' },
      { 'if-match': seen },
    )
    expect([second.status, second.json]).toEqual([412, { detail: expect.any(String) }])
    expect((await managed.ask('DELETE', `webhooks/${id}/`, undefined, { 'if-match': seen })).status).toBe(412)
    const third = await managed.ask('PATCH', `webhooks/${id}/`, { description: 'third', version })
    expect([third.status, third.json]).toEqual([409, { detail: expect.any(String) }])
    expect((await managed.ask('GET', `webhooks/${id}/`)).json).toMatchObject({
      description: 'first',
      version: version + 1,
    })
    expect((await managed.ask('DELETE', `webhooks/${id}/`, undefined, { 'if-match': '*' })).status).toBe(204)
  })

  it('of whom one changes nothing make no new version', async () => {
    const managed = await manageHost()
    const { id, version, last_updated } = await managed.webhook({ name: 'a', secret: 'a key of our own' })
    const same = await managed.ask('PATCH', `webhooks/${id}/`, { name: 'a', secret: 'a key of our own' })
    expect(same.json).toMatchObject({ version, last_updated, secret: '********' })
    expect((await managed.ask('PATCH', `webhooks/${id}/`, { secret: '********' })).json.version).toBe(version)
    const rule = await managed.rule({ name: 'r', action_object_id: id })
    for (const path of [`webhooks/${id}/`, `event-rules/${rule.id}/`]) {
      const { json } = await managed.ask('GET', path)
      // As in NetBox, a choice is shown with its label, and sent without.
      const { action_type: action, ...fields } = json
      const returned = await managed.ask('PUT', path, {
        ...fields,
        ...(action && { action_type: action.value }),
      })
      expect([returned.status, returned.json]).toEqual([200, json])
    }
    expect(
      (await managed.ask('PATCH', `webhooks/${id}/`, { secret: 'another key of ours' })).json.version,
    ).toBe(version + 1)
    expect((await managed.ask('PATCH', `webhooks/${id}/`, { secret: '' })).json.secret).toBe('')
  })
})

describe('what cannot be done', () => {
  it('is refused by field: what is declared elsewhere, what there is not, what is mistyped', async () => {
    const managed = await manageHost(configFor(await startReceiver()))
    const [declared] = (await managed.ask('GET', 'webhooks/?origin=config')).json.results
    const change = await managed.ask('PATCH', `webhooks/${declared.id}/`, { description: 'x' })
    expect([change.status, Object.keys(change.json)]).toEqual([403, ['detail']])
    expect((await managed.ask('DELETE', `webhooks/${declared.id}/`)).status).toBe(403)
    const url = 'https://example.com/'
    const mistakes = async (path: string, body: unknown) => {
      const { status, json } = await managed.ask('POST', path, body)
      return [status, json]
    }
    expect(await mistakes('webhooks/', { name: 'receiver', payload_url: url })).toEqual([
      400,
      { name: ['webhook with this name already exists.'] },
    ])
    expect(await mistakes('webhooks/', { name: 'a', payload_url: url, payload_ulr: url })).toEqual([
      400,
      { payload_ulr: ['There is no such field. Did you mean "payload_url"?'] },
    ])
    expect(
      await mistakes('webhooks/', {
        name: '',
        payload_url: null,
        enabled: 'perhaps',
        http_method: { value: 'POST' },
        tags: ['x'],
        description: 'x'.repeat(201),
      }),
    ).toEqual([
      400,
      {
        name: ['This field may not be blank.'],
        payload_url: ['This field may not be null.'],
        enabled: ['Must be a valid boolean.'],
        http_method: ['Value must be passed directly (e.g. "foo": 123); do not use a dictionary or list.'],
        tags: ['There are no tags here; leave it out.'],
        description: ['Ensure this field has no more than 200 characters.'],
      },
    ])
    expect(await mistakes('webhooks/', 'x')).toEqual([
      400,
      { detail: expect.stringMatching(/^JSON parse error - /) },
    ])
    expect(await mistakes('webhooks/', '"x"')).toEqual([
      400,
      { non_field_errors: ['Invalid data. Expected a dictionary, but got str.'] },
    ])
    expect(
      await mistakes('webhooks/', {
        name: 'a',
        payload_url: url,
        ssl_verification: false,
        ca_file_path: '/ca.pem',
      }),
    ).toMatchObject([400, {}])
    // Names of headers are theirs; those of settings are in snake_case here.
    const marked = { 'X-Api-Key': '********' }
    expect(await mistakes('webhooks/', { name: 'a', payload_url: url, headers: marked })).toMatchObject([
      400,
      { headers: [expect.stringMatching(/^\["X-Api-Key"\]: /)] },
    ])
    const head = { skip_after: 'long' }
    expect(await mistakes('webhooks/', { name: 'a', payload_url: url, head })).toMatchObject([
      400,
      { head: [expect.stringMatching(/^skip_after: /)] },
    ])
    // No text can be made of it that says the same.
    expect(
      await mistakes('webhooks/', '{"name": "a", "payload_url": 1e400, "secret": 9007199254740993}'),
    ).toEqual([400, { payload_url: ['Not a valid string.'], secret: ['Not a valid string.'] }])
    expect(await mistakes('webhooks/', { name: 'a', payload_url: url, secret: '\ud800' })).toEqual([
      400,
      { secret: ['Not a valid string.'] },
    ])
    const rule = { name: 'r', object_types: ['dcim.site'], event_types: ['object_created'] }
    expect(
      await mistakes('event-rules/', {
        ...rule,
        action_object_type: 'extras.webhook',
        action_object_id: 999,
      }),
    ).toEqual([400, { action_object_id: ['Invalid pk "999" - object does not exist.'] }])
    expect(
      await mistakes('event-rules/', { ...rule, webhooks: ['receiver', 'nope'], conditions: { and: 1 } }),
    ).toMatchObject([400, { webhooks: { 1: ['Invalid pk "nope" - object does not exist.'] } }])
    expect(
      await mistakes('event-rules/', { ...rule, webhooks: ['receiver'], conditions: { and: 1 } }),
    ).toMatchObject([400, { conditions: [expect.any(String)] }])
    expect(
      await mistakes('event-rules/', {
        ...rule,
        action_type: 'script',
        action_object_type: 'extras.script',
        action_object_id: 1,
      }),
    ).toEqual([400, { action_type: ['"script" is not a valid choice.'] }])
    expect(await mistakes('event-rules/', {})).toEqual([
      400,
      Object.fromEntries(
        ['object_types', 'name', 'event_types', 'action_object_type'].map((name) => [
          name,
          ['This field is required.'],
        ]),
      ),
    ])
  })

  it('is refused to whoever has not the right token, in the words of NetBox', async () => {
    const tokens = [
      { name: 'look', token: 'look-0123456789abcdef' },
      { name: 'ops', token: 'ops-0123456789abcdef', scopes: ['admin' as const] },
    ]
    const { ask, url } = await manageHost({ server: { port: 0, tokens } })
    const by = (authorization: string) => ask('POST', 'webhooks/', {}, { authorization })
    expect([(await ask('GET', 'webhooks/')).status, (await by('Token nope-0123456789abcdef')).json]).toEqual([
      401,
      { detail: 'Invalid token' },
    ])
    expect((await by('Token look-0123456789abcdef')).json.detail).toMatch(/^You do not have permission/)
    for (const scheme of ['Token', 'Bearer', 'token'])
      expect((await by(`${scheme} ops-0123456789abcdef`)).status).toBe(400)
    // On every route of the host.
    const deliveries = await fetch(`${url}/api/deliveries/`, {
      headers: { authorization: 'Token look-0123456789abcdef' },
    })
    expect(deliveries.status).toBe(200)
  })
})

describe('several things that a rule does', () => {
  it('may be actions of plugins, which are told of in the place of a webhook if they are the first', async () => {
    const plugin = `
import { PluginConfig, registerEventAction } from 'netbox-hooks'
registerEventAction({ name: 'create_ticket', run() {} })
export default class Tickets extends PluginConfig {}`
    const managed = await manageHost({ plugins: ['./tickets.mjs'] }, { 'tickets.mjs': plugin })
    const body = { name: 'r', object_types: ['dcim.site'], event_types: ['object_created'] }
    const made = await managed.ask('POST', 'event-rules/', { ...body, action_type: 'create_ticket' })
    expect(made.json).toMatchObject({
      action_type: { value: 'create_ticket', label: 'Create ticket' },
      action_object_type: null,
      action_object_id: null,
      action_object: null,
      webhooks: [],
      actions: [{ type: 'create_ticket' }],
    })
    expect((await managed.ask('GET', 'event-rules/?action_type=create_ticket')).json.count).toBe(1)
    const { id } = await managed.webhook({ name: 'w' })
    const path = `event-rules/${made.json.id}/`
    const both = await managed.ask('PATCH', path, { webhooks: [id] })
    expect(both.json).toMatchObject({ action_object_id: id, actions: [{ type: 'create_ticket' }] })
    const wrong = await managed.ask('PATCH', path, {
      actions: [{ type: 'create_ticket', retyr: {} }, { type: 'nope' }, { type: 'create_ticket' }],
    })
    expect(wrong.json).toEqual({
      actions: {
        0: [expect.stringContaining('Did you mean "retry"?')],
        1: ['"nope" is not a valid choice.'],
      },
    })
  })

  it('stand beside the first, which NetBox has a field for', async () => {
    const managed = await manageHost()
    const [a, b, c] = [
      await managed.webhook({ name: 'a' }),
      await managed.webhook({ name: 'b' }),
      await managed.webhook({ name: 'c' }),
    ]
    const rule = await managed.rule({ name: 'r', action_object_id: a.id, webhooks: [a.id, 'b'] })
    const named = (each: { webhooks: { name: string }[] }) => each.webhooks.map(({ name }) => name)
    expect([rule.action_object_id, named(rule)]).toEqual([a.id, ['a', 'b']])
    const moved = (await managed.ask('PATCH', `event-rules/${rule.id}/`, { action_object_id: c.id })).json
    expect([moved.action_object.name, named(moved)]).toEqual(['c', ['c', 'b']])
    const all = (
      await managed.ask('PATCH', `event-rules/${rule.id}/`, { webhooks: [{ id: b.id }, { name: 'a' }] })
    ).json
    expect([all.action_object_id, named(all)]).toEqual([b.id, ['b', 'a']])
    const wrong = await managed.ask('PATCH', `event-rules/${rule.id}/`, {
      action_object_id: c.id,
      webhooks: [a.id],
    })
    expect(wrong.json).toEqual({ action_object_id: [expect.stringContaining('webhooks')] })
    // What was shown can be sent back.
    const { json } = await managed.ask('GET', `event-rules/${rule.id}/`)
    const { action_type: type, ...rest } = json
    const same = await managed.ask('PUT', `event-rules/${rule.id}/`, { ...rest, action_type: type.value })
    expect([same.status, same.json.version]).toEqual([200, json.version])
  })
})
