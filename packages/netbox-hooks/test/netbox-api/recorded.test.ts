import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ask } from '../server/support.ts'
import { type ManagedTestHost, manageHost } from './support.ts'

// biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
type Json = any

interface Case {
  readonly note: string
  readonly request: { readonly method: string; readonly path: string; readonly body?: Json }
  readonly response: {
    readonly status: number
    readonly headers: Record<string, string>
    readonly body: Json
  }
}

/** Requests to a NetBox 4.6.8, and what it answered. */
const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('../vectors/netbox-api.json', import.meta.url), 'utf8'),
)
const netbox = 'https://netbox.example.com'

const firstChange = cases.findIndex(({ request }) => request.method === 'POST')
const changes = cases.slice(firstChange)
const lists = cases
  .slice(0, firstChange)
  .filter(({ request, response }) => request.method === 'GET' && response.body?.results !== undefined)

it('what NetBox answered to requests for lists is answered here', async () => {
  const managed = await manageHost()
  const ids = await createAllOf(lists, managed)
  for (const { request, response } of lists) {
    const { status, json, headers } = await managed.ask('GET', request.path.replace('/api/extras/', ''))
    expect([request.path, status]).toEqual([request.path, response.status])
    expect(headers.get('allow')).toBe(response.headers['Allow'])
    expect(headers.get('api-version')).toBe('4.6')
    expect(headers.get('content-type')).toBe(response.headers['Content-Type'])
    expect(Object.keys(json)).toEqual(['count', 'next', 'previous', 'results'])
    const wanted: Json[] = response.body.results
    expect(wanted.map((each, index) => ours(json.results[index], each, managed.url))).toEqual(
      wanted.map((each) => theirs(each, ids)),
    )
    // Of the 81 webhooks and 150 rules of that NetBox, there are those here that its answers show.
    if (json.next !== null) expect(json.next.replace(managed.url, netbox)).toBe(response.body.next)
    expect(json.previous?.replace(managed.url, netbox) ?? null).toBe(response.body.previous)
  }
})

it('what NetBox answered to requests for what there is not is answered here', async () => {
  const managed = await manageHost()
  const absent = cases.filter(({ response }) => response.status === 404)
  expect(absent).toHaveLength(1)
  for (const { request, response } of absent) {
    const { status, json } = await managed.ask('GET', request.path.replace('/api/extras/', ''))
    expect([status, json]).toEqual([response.status, response.body])
  }
})

describe('what NetBox answered to changes, in their order, is answered here', () => {
  it('with the same statuses, and bodies of the same fields', async () => {
    const managed = await manageHost()
    const ids = new Map<string, number>()
    const path = ({ request }: Case) =>
      request.path
        .replace('/api/extras/', '')
        .replace(
          /(\w[\w-]*)\/(\d+)/,
          (_, kind: string, id: string) => `${kind}/${ids.get(`${kind}/${id}`) ?? id}`,
        )
    for (const each of changes) {
      const { request, response, note } = each
      const kind = request.path.includes('webhooks') ? 'webhooks' : 'event-rules'
      const { status, json, headers, text } = await managed.ask(
        request.method,
        path(each),
        translated(request.body, ids, kind),
      )
      expect([note, status, text]).toEqual([note, response.status, text])
      expect(headers.get('allow')).toBe(response.headers['Allow'])
      expect(headers.has('etag')).toBe('ETag' in response.headers)
      expect(headers.get('content-type') ?? undefined).toBe(response.headers['Content-Type'])
      if (response.status === 204) expect(text).toBe('')
      else if (response.status >= 400) expect(json).toEqual(mistakes(response.body))
      else {
        const [got, wanted] = [json, response.body].map((body) => body.results ?? [body].flat())
        for (const [index, object] of wanted.entries()) ids.set(`${kind}/${object.id}`, got[index].id)
        expect(got.map((one: Json, index: number) => ours(one, wanted[index], managed.url))).toEqual(
          wanted.map((one: Json) => theirs(one, ids)),
        )
      }
    }
  })
})

it('OPTIONS tells the fields that NetBox tells of', async () => {
  const managed = await manageHost()
  const recorded = cases.find(({ request }) => request.method === 'OPTIONS') as Case
  const { status, json } = await managed.ask('OPTIONS', 'webhooks/')
  expect(status).toBe(200)
  expect([json.name, json.description]).toEqual([recorded.response.body.name, ''])
  // There are no forms and no pages here.
  expect([json.renders, json.parses]).toEqual([['application/json'], ['application/json']])
  for (const action of ['POST', 'PUT']) {
    const [got, wanted] = [json, recorded.response.body].map((body) => body.actions[action])
    for (const [name, field] of Object.entries<Json>(wanted)) {
      // What it is for is said in our own words; owners and tags there are none; only names and descriptions are bounded.
      const { help_text: _, children: __, child: ___, max_length: most, ...same } = field
      const bound = name === 'name' || name === 'description' ? { max_length: most } : {}
      const { help_text: ____, ...told } = got[name]
      expect([name, told]).toEqual([name, { ...same, ...bound, ...(name === 'owner' && { type: 'field' }) }])
    }
  }
})

it('/api/status/ tells of NetBox what clients ask for, and of this product', async () => {
  const { get, host, url } = await manageHost()
  const recorded = cases.find(({ request }) => request.path === '/api/status/') as Case
  const { status, json } = await get('/api/status/')
  expect(status).toBe(200)
  const same = ['netbox-version', 'netbox-full-version', 'plugins']
  for (const key of same) expect(json[key]).toEqual(recorded.response.body[key])
  for (const path of ['/api/', '/api/extras/', '/api/status/', '/api/status']) {
    const answer = await ask(`${url}${path}`, { method: 'OPTIONS' })
    expect([path, answer.status]).toEqual([path, 200])
    expect(answer.headers.get('allow')).toBe(recorded.response.headers['Allow'])
  }
  expect(json).toMatchObject({ 'netbox-hooks-version': host.version, hostname: expect.any(String) })
})

/** Creates what recorded lists show. @returns ids of ours by kind and NetBox's */
async function createAllOf(shown: readonly Case[], managed: ManagedTestHost): Promise<Map<string, number>> {
  const ids = new Map<string, number>()
  const whole = shown
    .flatMap(({ response }) => response.body.results as Json[])
    .filter(({ created }) => created)
  for (const { id, url, display, display_url, created, last_updated, ...fields } of whole) {
    if (!url.includes('/webhooks/') || ids.has(`webhooks/${id}`)) continue
    ids.set(`webhooks/${id}`, (await managed.webhook(fields)).id)
  }
  for (const { id, url, display, display_url, created, last_updated, ...fields } of whole) {
    if (!url.includes('/event-rules/') || ids.has(`event-rules/${id}`)) continue
    const made = await managed.rule({
      ...fields,
      action_type: fields.action_type.value,
      action_object_id: ids.get(`webhooks/${fields.action_object_id}`),
    })
    ids.set(`event-rules/${id}`, made.id)
  }
  return ids
}

/** Of an answer of ours, the fields that NetBox has, which come first, without what no two hosts have in common. */
function ours(object: Json, wanted: Json, url: string): Json {
  const first = Object.entries<Json>(object).slice(0, Object.keys(wanted).length)
  return first.map(([name, value]) => [name, plain(name, value, wanted[name], url)])
}

/** NetBox's with ids of ours, and without what is not shown here. */
function theirs(object: Json, ids: ReadonlyMap<string, number>): Json {
  const kind = object.url.includes('/webhooks/') ? 'webhooks' : 'event-rules'
  const renumbered = Object.entries<Json>(object).map(([name, value]) => {
    if (name === 'id') return [name, ids.get(`${kind}/${value}`)]
    if (name === 'url' || name === 'display_url')
      return [
        name,
        String(value).replace(
          /(\w[\w-]*)\/(\d+)/,
          (whole, of: string, id: string) => `${of}/${ids.get(`${of}/${id}`) ?? whole}`,
        ),
      ]
    if (name === 'action_object_id') return [name, ids.get(`webhooks/${value}`)]
    if (name === 'action_object') return [name, theirs(value, ids)]
    // Secrets are never shown here.
    if (name === 'secret') return [name, value === '' ? '' : '********']
    if (name === 'additional_headers') return [name, value.replace('Token abc', '********')]
    return [name, value]
  })
  return renumbered.map(([name, value]) => [name, plain(name, value, value, netbox)])
}

function plain(name: string, value: Json, wanted: Json, url: string): Json {
  if (name === 'created' || name === 'last_updated') {
    expect(value).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
    return 'a time'
  }
  if (name === 'action_object' && !Array.isArray(value)) return ours(value, wanted, url)
  return name.endsWith('url') && name !== 'payload_url' ? value.replace(url, '') : value
}

/** NetBox knows all types of objects that there are: none but those that cannot be a type are mistakes here. */
function mistakes({ object_types: _, ...others }: Json): Json {
  return others
}

function translated(body: Json, ids: ReadonlyMap<string, number>, kind: string): Json {
  if (Array.isArray(body)) return body.map((each) => translated(each, ids, kind))
  if (!body) return body
  return {
    ...body,
    ...(body.id !== undefined && { id: ids.get(`${kind}/${body.id}`) }),
    ...(body.action_object_id !== undefined && {
      action_object_id: ids.get(`webhooks/${body.action_object_id}`),
    }),
  }
}
