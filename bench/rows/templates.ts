import { HostPoints, silentLogger } from '@netbox-hooks/core'
import { type ChangeEvent, RequestBuilder, WebhookTemplates, webhooksExtension } from '@netbox-hooks/webhooks'
import type { Row } from '../row.ts'

const events = 5_000
/** Built at once, as a host does under load: the thread gets its next task while the last answer is on its way. */
const together = 50

/** Some 2.5 KB, as NetBox sends of a device. */
const device = {
  id: 12,
  url: '/api/dcim/devices/12/',
  display: 'sw-ams1-01',
  name: 'sw-ams1-01',
  site: { id: 4, url: '/api/dcim/sites/4/', display: 'AMS1', name: 'AMS1', slug: 'ams1' },
  status: { value: 'active', label: 'Active' },
  comments: 'First line\nSecond line',
  tags: Array.from({ length: 4 }, (_, id) => ({ id, name: `Tag ${id}`, slug: `tag-${id}`, color: '00ff00' })),
  custom_fields: Object.fromEntries(Array.from({ length: 30 }, (_, id) => [`field_${id}`, `value ${id}`])),
}

const event: ChangeEvent = {
  eventType: 'object_updated',
  objectType: 'dcim.device',
  objectId: 12,
  data: device,
  snapshots: {
    prechange: { name: 'sw-ams1', status: 'planned', tags: ['Tag 0'] },
    postchange: { name: 'sw-ams1-01', status: 'active', tags: ['Tag 0', 'Tag 1'] },
  },
  request: { id: 'r', method: 'PATCH', path: '/', user: 'admin' },
  username: 'admin',
  timestamp: '2026-03-06T15:11:23.503186+00:00',
}

const bodyTemplate = `{"title": {{ (data.display ~ " was " ~ event ~ " by " ~ username)|tojson }},
 "tags": {{ data.tags|map(attribute="name")|join(", ")|tojson }},
 "changes": [{% for key, value in snapshots.postchange.items() if value != snapshots.prechange[key] -%}
   {"field": {{ key|tojson }}, "old": {{ snapshots.prechange[key]|tojson }}, "new": {{ value|tojson }}}
   {{- "," if not loop.last }}{% endfor %}]}`

const templates = new WebhookTemplates()
const plain = builderOf()
const templated = templates
  .prepare({ name: 'receiver', payloadUrl: '', bodyTemplate })
  .then(({ texts }) => builderOf(texts))

const row: Row = {
  name: 'templates',
  title: 'a request whose body a template renders, against one with the payload as it is',
  compare: 'ratio',
  unit: 'µs per event',
  goal: { atMost: 40 },
  baseline: async () => costOf(plain),
  measure: async () => costOf(await templated),
}
export default row

function builderOf(texts?: Parameters<RequestBuilder['putWebhook']>[1]): RequestBuilder {
  const { hooks, registry } = new HostPoints([webhooksExtension], { logger: silentLogger, name: 'bench' })
  const builder = new RequestBuilder({ hooks, registry, logger: silentLogger, templates })
  builder.putWebhook({ name: 'receiver', payloadUrl: 'https://receiver.example.com/' }, texts)
  const types = { objectTypes: ['dcim.device'], eventTypes: ['object_updated'] }
  builder.putRule({ name: 'devices', ...types, webhooks: ['receiver'] }, 0)
  return builder
}

/** Processor time of an event in both threads, after a run to warm up: what others do on the machine matters less to it. */
async function costOf(builder: RequestBuilder): Promise<number> {
  await build(builder, events / 4)
  const began = process.cpuUsage()
  await build(builder, events)
  const { user, system } = process.cpuUsage(began)
  return (user + system) / events
}

async function build(builder: RequestBuilder, count: number): Promise<void> {
  for (let done = 0; done < count; done += together) {
    const built = await Promise.all(Array.from({ length: together }, async () => builder.build(event)))
    const made = built.reduce((sum, { requests }) => sum + requests.length, 0)
    if (made !== together) throw new Error(`${made} requests were made, not ${together}`)
  }
}
