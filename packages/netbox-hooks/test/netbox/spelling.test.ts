import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseJson } from '@netbox-hooks/core/json'
import fc from 'fast-check'
import type { Config } from 'netbox-hooks'
import { describe, expect, it } from 'vitest'
import { jsonObjectText } from '../../../core/test/json/spelled-texts.ts'
import { manageHost } from '../netbox-api/support.ts'
import { signature } from '../server/netbox-bodies.ts'
import { type Answer, type ServedTestHost, serveHost } from '../server/support.ts'
import { configFor, folderWith, runCli, startReceiver, type TestReceiver } from '../support.ts'
import { NetboxDouble } from './netbox-double.ts'
import { catchUp, netboxConfig, secret, startFed } from './support.ts'

const runs = { numRuns: 30 }

/** What NetBox 4.7 says of a change; parts are JSON texts. */
interface Change {
  readonly data: string
  readonly snapshots: string
  readonly request: string
}

const change: fc.Arbitrary<Change> = fc.record({
  data: jsonObjectText,
  snapshots: fc
    .tuple(jsonObjectText, jsonObjectText)
    .map(([before, after]) => `{"prechange":${before},"postchange":${after}}`),
  request: fc
    .tuple(fc.uuid(), jsonObjectText)
    .map(
      ([id, query]) =>
        `{"id":"${id}","path":"/netbox/dcim/","path_info":"/dcim/","method":"POST","GET":${query},"user":"u"}`,
    ),
})

/** With numbers, and an order of keys, that JavaScript's values do not have. */
const odd: Change = {
  data: '{"id":9007199254740993,"position":48.0,"weight":1e-07,"far":1E400,"b":{"2":"two","1":"one"},"zero":-0,"list":[1.50,[9007199254740993]]}',
  snapshots:
    '{"prechange":{"position":47.0,"id":9007199254740993},"postchange":{"position":48.0,"id":9007199254740993}}',
  request:
    '{"id":"r-1","path":"/n/dcim/","path_info":"/dcim/","method":"POST","GET":{"9":"a","1":"b"},"user":"u"}',
}

const when = '2026-03-06T15:11:23.503000+00:00'

const sendNetbox = ({ post }: ServedTestHost, { data, snapshots, request }: Change): Promise<Answer> => {
  const body = `{"event": "updated", "timestamp": "${when}", "object_type": "dcim.site", "data": ${data}, "request": ${request}, "snapshots": ${snapshots}, "context": {"depth": 1.0, "tree": ${data}}}`
  return post('/api/netbox/webhook', body, { 'x-hook-signature': signature(body, secret) })
}

/** The body that becomes of it. */
const bodyOf = ({ data, snapshots, request }: Change, context = `{"depth":1.0,"tree":${data}}`): string => {
  const { id } = JSON.parse(request) as { readonly id: string }
  const more = context === '' ? '' : `,"context":${context}`
  return `{"event":"updated","timestamp":"${when}","object_type":"dcim.site","username":"u","request_id":"${id}","data":${data},"request":${request},"snapshots":${snapshots}${more}}`
}

const eventText = ({ data, snapshots, request }: Change): string =>
  `{"event_type":"object_updated","object_type":"dcim.site","timestamp":"${when}","username":"u","data":${data},"snapshots":${snapshots},"request":${request}}`

const serve = (
  receiver: TestReceiver,
  more: Partial<Config> = {},
  files: Readonly<Record<string, string>> = {},
) => serveHost({ ...netboxConfig(receiver, undefined), ...more }, files)

/** The bodies that have come so far. */
const bodies = ({ received }: TestReceiver): string[] => received.map(({ body }) => body)

describe('what NetBox has written', () => {
  it('comes out as it went in, in every envelope', async () => {
    const receiver = await startReceiver()
    const config = configFor(receiver)
    const [first] = config.webhooks ?? []
    const envelopes = ['netbox', 'standard', 'cloudevents'] as const
    const served = await serve(receiver, {
      webhooks: envelopes.map((payload) => ({
        ...(first as NonNullable<typeof first>),
        name: payload,
        payload,
        payloadUrl: `${receiver.url}/${payload}`,
      })),
      eventRules: (config.eventRules ?? []).map((rule) => ({ ...rule, webhooks: [...envelopes] })),
    })
    await fc.assert(
      fc.asyncProperty(change, async (one) => {
        const begin = receiver.received.length
        expect((await sendNetbox(served, one)).status).toBe(202)
        const received = (await receiver.waitFor(begin + 3)).slice(begin)
        for (const { path, body } of received) {
          if (path.endsWith('/netbox')) expect(body).toBe(bodyOf(one))
          else expect(body.endsWith(`,"data":${bodyOf(one)}}`)).toBe(true)
        }
      }),
      runs,
    )
  })

  it('comes out so of the API, and of the queue that a file was put into', async () => {
    const receiver = await startReceiver()
    const served = await serve(receiver)
    const changes = fc.sample(change, runs)
    const expected = [odd, ...changes].map((one) => bodyOf(one, ''))
    const lines = [odd, ...changes].map(eventText)
    const headers = { 'content-type': 'application/x-ndjson' }
    expect((await served.post('/api/events', lines.join('\n'), headers)).status).toBe(202)
    await served.host.idle()
    expect(bodies(receiver).toSorted()).toEqual(expected.toSorted())
    await served.host.stop()

    receiver.received.length = 0
    const config = `export default ${JSON.stringify(netboxConfig(receiver, undefined))}`
    const folder = folderWith(
      { 'netbox-hooks.config.mjs': config, 'events.ndjson': lines.join('\n') },
      served.cwd,
    )
    const emitted = await runCli(folder, 'emit', 'events.ndjson')
    expect(emitted).toMatchObject({ code: 0 })
    const again = await serveHost(netboxConfig(receiver, undefined), {}, folder)
    await again.host.idle()
    expect(bodies(receiver).toSorted()).toEqual(expected.toSorted())
  })

  it('is shown so: in events, deliveries and explanations, by the API and by the commands', async () => {
    const receiver = await startReceiver()
    const served = await serve(receiver)
    await served.post('/api/events', eventText(odd))
    await served.host.idle()
    const { text: events } = await served.get('/api/events')
    for (const part of Object.values(odd)) expect(events).toContain(part)
    const { deliveries } = (await served.get('/api/deliveries')).json
    const path = `/api/deliveries/${deliveries[0].id}`
    expect((await served.get(path)).text).toContain(`"payload":${bodyOf(odd, '')}`)
    const explained = (await served.post('/api/explain', eventText(odd))).json
    expect(explained.requests[0].body).toBe(bodyOf(odd, ''))

    const config = JSON.stringify({
      ...netboxConfig(receiver, undefined),
      server: { port: Number(new URL(served.url).port) },
    })
    writeFileSync(join(served.cwd, 'netbox-hooks.config.json'), config)
    writeFileSync(join(served.cwd, 'event.json'), eventText(odd))
    const show = await runCli(served.cwd, 'deliveries', 'show', deliveries[0].id)
    expect(show.stdout).toContain(bodyOf(odd, ''))
    const asJson = await runCli(served.cwd, 'deliveries', 'show', deliveries[0].id, '--json')
    expect(withoutBlanks(asJson.stdout)).toContain(withoutBlanks(`"payload":${bodyOf(odd, '')}`))
    const explain = await runCli(served.cwd, 'explain', 'event.json')
    expect(withoutBlanks(explain.stdout)).toContain(withoutBlanks(bodyOf(odd, '')))
  })

  it('goes so to another webhook, in its envelope', async () => {
    const receiver = await startReceiver()
    const config = netboxConfig(receiver, undefined)
    const other = { name: 'other', payloadUrl: receiver.url, payload: 'standard' } as const
    const served = await serve(receiver, { webhooks: [...(config.webhooks ?? []), other] })
    await sendNetbox(served, odd)
    await served.host.idle()
    const { deliveries } = (await served.get('/api/deliveries')).json
    await served.post('/api/deliveries/redeliver', { ids: [deliveries[0].id], to_webhook: 'other' })
    await served.host.idle()
    expect(bodies(receiver).at(-1)).toBe(
      `{"type":"dcim.site.updated","timestamp":"${when}","data":${bodyOf(odd)}}`,
    )
  })
})

it('is rendered by templates with the values that Python has', async () => {
  const receiver = await startReceiver()
  const [webhook] = configFor(receiver).webhooks ?? []
  const bodyTemplate = '"{{ data.id }} {{ data.position }} {{ data.weight }} {{ data.b }} {{ request.GET }}"'
  const served = await serve(receiver, {
    webhooks: [{ ...(webhook as NonNullable<typeof webhook>), bodyTemplate }],
  })
  await sendNetbox(served, odd)
  await receiver.waitFor(1)
  expect(bodies(receiver)).toEqual([
    `"9007199254740993 48.0 1e-07 {'2': 'two', '1': 'one'} {'9': 'a', '1': 'b'}"`,
  ])
})

describe('what plugins do with it', () => {
  const plugin = (body: string) => ({
    'plugin.mjs': `import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
${body}`,
  })

  it('sees ordinary values, and adds to the context as ever', async () => {
    const receiver = await startReceiver()
    const served = await serve(
      receiver,
      { plugins: ['./plugin.mjs'] },
      plugin(`registerWebhookCallback(({ data, request }) => ({
  seen: [data.id, data.position, data.far, data.zero, Object.keys(data.b), Object.keys(request.GET)],
  copied: data.list,
}))
export default class Seeing extends PluginConfig {}`),
    )
    await sendNetbox(served, odd)
    const [body] = (await receiver.waitFor(1)).map((one) => one.body)
    expect(body).toBe(
      bodyOf(
        odd,
        `{"depth":1.0,"tree":${odd.data},"seen":[9007199254740992,48,null,0,["1","2"],["1","9"]],"copied":[1.5,[9007199254740992]]}`,
      ),
    )
  })

  it('leaves as it was what it does not change in the payload', async () => {
    const receiver = await startReceiver()
    const served = await serve(
      receiver,
      { plugins: ['./plugin.mjs'] },
      plugin(`export default class Tapping extends PluginConfig {
  ready() {
    this.host.hooks.payload.tap('Tapping', (payload) => {
      const copy = structuredClone(payload)
      copy.data.position = 47
      return { ...copy, more: 1.5, data: { ...copy.data, added: payload.data.id } }
    })
  }
}`),
    )
    await sendNetbox(served, odd)
    const [body] = (await receiver.waitFor(1)).map((one) => one.body)
    const data = odd.data.replace('48.0', '47').replace(/\}$/, ',"added":9007199254740992}')
    expect(body).toBe(`${bodyOf(odd).replace(odd.data, data).slice(0, -1)},"more":1.5}`)
  })

  it('leaves as it was what it does not change in events', async () => {
    const receiver = await startReceiver()
    const served = await serve(
      receiver,
      { plugins: ['./plugin.mjs'] },
      plugin(`export default class Piping extends PluginConfig {
  eventsPipeline = [(events) => { for (const event of events) event.data.position = 47 }]
}`),
    )
    await sendNetbox(served, odd)
    const [body] = (await receiver.waitFor(1)).map((one) => one.body)
    expect(body).toBe(bodyOf(odd).replace(odd.data, odd.data.replace('48.0', '47')))
  })
})

describe('a rule', () => {
  const ruled = async (rule: object) => {
    const receiver = await startReceiver()
    const config = configFor(receiver)
    const served = await serve(receiver, {
      eventRules: (config.eventRules ?? []).map((given) => ({ ...given, ...rule })),
    })
    return { receiver, served }
  }

  it('with action data leaves the rest as it was', async () => {
    const { receiver, served } = await ruled({ actionData: { team: 'noc' } })
    await sendNetbox(served, odd)
    const [body] = (await receiver.waitFor(1)).map((one) => one.body)
    expect(body).toBe(bodyOf(odd).replace('"data":{', '"data":{"team":"noc",'))
  })

  it('compares integers with all their digits, and tells of them so', async () => {
    const { receiver, served } = await ruled({
      conditions: {
        and: [
          { attr: 'id', value: 9007199254740993n },
          { attr: 'id', op: 'gt', value: 9007199254740992n },
          { attr: 'list', op: 'contains', value: [9007199254740993n] },
          { attr: 'position', value: 48 },
          { attr: 'far', op: 'gt', value: 1 },
          { attr: 'id', op: 'unchanged' },
          { attr: 'request.GET.9', value: 'a' },
        ],
      },
    })
    const neighbour = { ...odd, data: odd.data.replace('993', '992') }
    expect((await served.post('/api/explain', eventText(neighbour))).json.requests).toEqual([])
    const explained = await served.post('/api/explain', eventText(odd))
    expect(explained.json.requests).toHaveLength(1)
    expect(explained.text).toContain(
      '"attr":"id","op":"eq","negate":false,"value":9007199254740993,"actual":9007199254740993,',
    )
    expect((await served.get('/api/extras/event-rules/')).text).toContain('"value":9007199254740993')
    await sendNetbox(served, neighbour)
    await sendNetbox(served, { ...odd, request: odd.request.replace('r-1', 'r-2') })
    await served.host.idle()
    expect(receiver.received.map(({ payload }) => payload['request_id'])).toEqual(['r-2'])
  })
})

describe('a condition on a large integer', () => {
  const neighbour = { ...odd, data: odd.data.replace('993', '992') }
  const conditions = '{"and":[{"attr":"id","value":9007199254740993},{"attr":"position","value":48.0}]}'

  it('is kept with all digits by a rule that is managed', async () => {
    const receiver = await startReceiver()
    const managed = await manageHost({ delivery: { network: { allow: ['127.0.0.1'] } } })
    const { id } = await managed.webhook({ name: 'receiver', payload_url: receiver.url })
    const fields = {
      name: 'large',
      object_types: ['dcim.site'],
      event_types: ['object_updated'],
      action_type: 'webhook',
      action_object_type: 'extras.webhook',
      action_object_id: id,
      conditions: 'CONDITIONS',
    }
    const rule = JSON.stringify(fields).replace('"CONDITIONS"', conditions)
    const made = await managed.ask('POST', 'event-rules/', rule)
    expect([made.status, made.text]).toEqual([201, expect.stringContaining(conditions)])
    const change = (digits: string) =>
      managed.ask(
        'PATCH',
        `event-rules/${made.json.id}/`,
        `{"conditions":${conditions.replace('993', digits)}}`,
      )
    for (const digits of ['992', '993'])
      expect((await change(digits)).text).toContain(`9007199254740${digits}`)
    await managed.host.stop()
    const again = await serveHost({ delivery: { network: { allow: ['127.0.0.1'] } } }, {}, managed.cwd)
    expect((await again.get('/api/extras/event-rules/')).text).toContain(conditions)
    expect((await again.get('/api/audit')).text).toContain(conditions)
    for (const one of [neighbour, odd]) await again.post('/api/events', eventText(one))
    await again.host.idle()
    expect(bodies(receiver)).toEqual([bodyOf(odd, '')])
  })

  it('is read with all digits from configurations in JSON and YAML', async () => {
    const files = { 'odd.json': eventText(odd), 'neighbour.json': eventText(neighbour) }
    const rules = `[{"name":"large","objectTypes":["dcim.site"],"eventTypes":["object_updated"],"webhooks":["w"],"conditions":${conditions}}]`
    const webhooks = '[{"name":"w","payloadUrl":"https://example.com/"}]'
    const configs = {
      'netbox-hooks.config.json': `{"webhooks":${webhooks},"eventRules":${rules}}`,
      'netbox-hooks.config.yaml': `webhooks: ${webhooks}\neventRules: ${rules.replaceAll('":', '": ')}\n`,
    }
    for (const [name, text] of Object.entries(configs)) {
      const folder = folderWith({ ...files, [name]: text })
      const [fires, other] = await Promise.all(
        ['odd.json', 'neighbour.json'].map((file) => runCli(folder, 'explain', file, '--json')),
      )
      expect(JSON.parse(fires?.stdout ?? '').requests, name).toHaveLength(1)
      expect(JSON.parse(other?.stdout ?? '').requests, name).toEqual([])
      expect(withoutBlanks(fires?.stdout ?? '')).toContain(
        '"value":9007199254740993,"actual":9007199254740993',
      )
    }
  })
})

it("comes so from NetBox's change log", async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, netbox)
  await catchUp(served.host)
  const id = '9007199254740993'
  const site = `{"id":${id},"url":"https://netbox.example.com/api/dcim/sites/${id}/","weight":1e-07,"cf":{"2":48.0,"1":1}}`
  const logged = '{"weight":1.50,"cf":{"2":48.0,"1":1}}'
  netbox.change('updated', 7)
  netbox.change('deleted', 7)
  netbox.sites.set(Number(id), parseJson(site) as Record<string, unknown>)
  for (const [index, entry] of netbox.log.entries()) {
    const text = JSON.stringify({
      ...entry,
      changed_object_id: 'ID',
      prechange_data: 'DATA',
      postchange_data: 'DATA',
    })
    netbox.log[index] = parseJson(text.replace('"ID"', id).replaceAll('"DATA"', logged)) as Record<
      string,
      unknown
    >
  }
  // The object is there when the first of them is completed.
  const [updated, deleted] = netbox.log.splice(0) as [Record<string, unknown>, Record<string, unknown>]
  netbox.log.push(updated)
  expect(await catchUp(served.host)).toBe(1)
  netbox.log.push(deleted)
  netbox.sites.clear()
  expect(await catchUp(served.host)).toBe(1)
  await served.host.idle()
  const [first, second] = bodies(receiver)
  expect(first).toContain(`"data":${site},`)
  expect(first).toContain(`"snapshots":{"prechange":${logged},"postchange":${logged}}`)
  expect(second).toContain(`"data":{"id":${id},"display":"Site 7",${logged.slice(1)},`)
  const { deliveries } = (await served.get(`/api/deliveries?object_id=${id}`)).json
  expect(deliveries).toHaveLength(2)
})

it('takes objects whose ids are neighbours for two', async () => {
  const receiver = await startReceiver()
  const served = await serve(receiver)
  const ids = ['9007199254740992', '9007199254740993']
  for (const id of ids) await sendNetbox(served, { ...odd, data: `{"id":${id}}` })
  await served.host.idle()
  expect(receiver.received).toHaveLength(2)
  for (const id of ids) {
    const { deliveries } = (await served.get(`/api/deliveries?object_id=${id}`)).json
    expect(deliveries.map((one: { object_id: unknown }) => one.object_id)).toEqual([id])
  }
})

function withoutBlanks(text: string): string {
  return text.replaceAll(/\s/g, '')
}
