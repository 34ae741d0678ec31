import { readFileSync } from 'node:fs'
import {
  type NetboxObjectTypeName,
  netboxObject,
  netboxSnapshot,
} from '@netbox-hooks/webhooks/netbox-objects'
import { describe, expect, it } from 'vitest'
import { compile } from './support.ts'

type Fields = Readonly<Record<string, unknown>>

const packages = new URL('../../', import.meta.url)
const read = (path: string) => JSON.parse(readFileSync(new URL(path, packages), 'utf8'))

/** One object of each type as a NetBox 4.6.8 answered with it. */
const objects: Record<string, Fields> = read('webhooks/test/vectors/netbox-objects.json')

/** NetBox's document, and which of its schemas is that of which type. */
const document: {
  readonly components: {
    readonly schemas: Record<string, { properties: Record<string, { readOnly?: true; format?: string }> }>
  }
} = read('netbox-types/openapi/netbox-4.6.8.json')
const schemaOf: Record<string, string> = read('webhooks/test/vectors/netbox-schemas.json').types

const head = "import type { NetboxObjects, NetboxWebhook } from '@netbox-hooks/netbox-types'\n"
const constantOf = (name: string, type: string, value: unknown) =>
  `export const ${name}: ${type} = ${JSON.stringify(value)}\n`

/** As webhooks carry it: NetBox computes its configuration context, and some counts, for the API alone. */
function carried(type: string): Fields {
  const { properties = {} } = document.components.schemas[schemaOf[type] as string] ?? {}
  const isComputed = (key: string) => properties[key]?.readOnly && properties[key].format === 'int64'
  const isAdded = (key: string) => key === 'config_context' || key.startsWith('allocated_')
  return Object.fromEntries(
    Object.entries(objects[type] as Fields).filter(([key]) => !isAdded(key) && !isComputed(key)),
  )
}

it('a NetBox’s answers have the types that they are given, and no field more; so have they in webhooks', async () => {
  expect(Object.keys(objects)).toHaveLength(12)
  const texts = Object.entries(objects).map(([type, { config_context: _, ...shown }], index) => {
    const data = `NetboxObjects['${type}']['data']`
    return constantOf(`shown${index}`, data, shown) + constantOf(`carried${index}`, data, carried(type))
  })
  expect(await compile(head + texts.join(''))).toBe('')
})

it('objects and snapshots that are made for tests have these types', async () => {
  const texts = Object.entries(objects).map(([name, object], index) => {
    const type = name as NetboxObjectTypeName
    const made = netboxObject(type, { id: 7, description: 'made' })
    const snapshots = [made, object].map((each) => netboxSnapshot(type, each))
    const { config_context: _, ...shown } = made as Fields
    return (
      constantOf(`made${index}`, `NetboxObjects['${type}']['data']`, shown) +
      constantOf(`snapshots${index}`, `NetboxObjects['${type}']['snapshot'][]`, snapshots)
    )
  })
  expect(await compile(head + texts.join(''))).toBe('')
})

interface Change {
  readonly changed_object_type: string
  readonly prechange_data: object | null
  readonly postchange_data: object | null
}

it('snapshots of webhooks and event rules are as a NetBox has them in its change log', async () => {
  const recorded: { response: { body: { results?: Change[] } } }[] = read(
    'netbox-hooks/test/vectors/netbox-change-log.json',
  )
  const changes = recorded
    .flatMap(({ response }) => response.body.results ?? [])
    .filter(({ changed_object_type: type }) => type === 'extras.webhook' || type === 'extras.eventrule')
  expect(new Set(changes.map(({ changed_object_type }) => changed_object_type)).size).toBe(2)
  const texts = changes.map(({ changed_object_type, prechange_data, postchange_data }, index) =>
    constantOf(`changed${index}`, `(NetboxObjects['${changed_object_type}']['snapshot'])[]`, [
      prechange_data ?? {},
      postchange_data ?? {},
    ]),
  )
  expect(await compile(head + texts.join(''))).toBe('')
})

describe('the body of a webhook', () => {
  const site = carried('dcim.site')
  const common = {
    event: 'updated',
    timestamp: '2026-03-06T15:11:23+00:00',
    object_type: 'dcim.site',
    data: site,
  }
  const snapshots = {
    prechange: { name: 'A', status: 'planned', region: null, tags: ['x'], latitude: '48.1' },
    postchange: null,
  }
  const request = { id: 'f3a8', method: 'PATCH', path: '/api/dcim/sites/4/', user: 'jstretch' }
  const legacy = { username: 'jstretch', request_id: 'f3a8' }

  it('has the type that it is given, of every version of NetBox and of every kind that one has sent', async () => {
    const { vectors }: { vectors: { payload: Fields; input: Fields }[] } = read(
      'webhooks/test/vectors/payload.json',
    )
    const sent = vectors
      .filter(({ payload, input }) => payload['object_type'] === 'dcim.site' && input['snapshots'])
      .map(({ payload }) => ({ ...payload, data: site }))
    expect(sent.length).toBeGreaterThan(3)
    const bodies = {
      '4.4': { ...common, ...legacy, snapshots },
      '4.6': { ...common, ...legacy, request, snapshots },
      '4.7': { ...common, request: { ...request, path_info: '/', GET: {} }, snapshots, context: { any: 1 } },
      ...sent,
    }
    const texts = Object.values(bodies).map((body, index) =>
      constantOf(`body${index}`, "NetboxWebhook<'dcim.site'>", body),
    )
    expect(await compile(head + texts.join(''))).toBe('')
  })

  it('is narrowed by its object type', async () => {
    const text = `${head}
export function nameOf(body: NetboxWebhook): string | null {
  if (body.object_type === 'dcim.device') return body.data.device_type.manufacturer.name
  if (body.object_type === 'ipam.ipaddress') return body.data.assigned_object?.display ?? null
  if (body.object_type === 'dcim.site') {
    // @ts-expect-error a choice is an object…
    if (body.data.status === 'active') return null
    // @ts-expect-error …of these values…
    if (body.data.status.value === 'actve') return null
    // …and in a snapshot its value
    return body.snapshots?.postchange?.status === 'active' ? (body.data.region?.name ?? null) : null
  }
  return null
}
// @ts-expect-error there is no such type
export type Unknown = NetboxWebhook<'dcim.sites'>
`
    expect(await compile(text)).toBe('')
  })
})
