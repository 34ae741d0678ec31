import { readFileSync } from 'node:fs'
import type { Config } from 'netbox-hooks'
import { describe, expect, it } from 'vitest'
import { configFor, startReceiver, type TestReceiver } from '../support.ts'
import { jobEnded, modelAlone, signature, siteUpdated } from './netbox-bodies.ts'
import { type Answer, type ServedTestHost, serveHost } from './support.ts'

const secret = 'the secret in NetBox'
const gateway = '/api/netbox/webhook'
const versions = Object.keys(siteUpdated) as (keyof typeof siteUpdated)[]

/** A plugin that adds to what NetBox's own callbacks have attached. */
const plugin = {
  'owner.mjs': `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(({ data, eventType, snapshots }) => ({
  owner: { of: data.name, eventType, before: snapshots?.prechange?.status },
}))
export default class Owner extends PluginConfig {}`,
  'tickets.mjs': `
import { PluginConfig, registerEventType } from 'netbox-hooks'
registerEventType({ name: 'ticket_opened' })
export default class Tickets extends PluginConfig {}`,
}

/** Bodies that NetBox 4.6 has made: the very bytes that it sends and signs. */
const { vectors: produced } = JSON.parse(
  readFileSync(new URL('../../../webhooks/test/vectors/payload.json', import.meta.url), 'utf8'),
) as { readonly vectors: readonly { readonly name: string; readonly body: string }[] }

async function serveGateway(
  receiver: TestReceiver,
  server: Partial<NonNullable<Config['server']>> = {},
  more: Partial<Config> = {},
  ownTypes: readonly string[] = [],
): Promise<ServedTestHost> {
  const rule = { name: 'all', objectTypes: ['dcim.*', 'extras.*', 'my_plugin.*'], webhooks: ['receiver'] }
  const eventTypes = ['object_created', 'object_updated', 'object_deleted', 'job_completed']
  return serveHost(
    {
      ...configFor(receiver),
      eventRules: [{ ...rule, eventTypes: [...eventTypes, ...ownTypes] }],
      plugins: ['./owner.mjs'],
      server: { port: 0, netbox: { secrets: ['an older secret', secret] }, ...server },
      ...more,
    },
    plugin,
  )
}

const sendSigned = ({ post }: ServedTestHost, body: string, key = secret): Promise<Answer> =>
  post(gateway, body, { 'x-hook-signature': signature(body, key) })

describe("NetBox's own webhook", () => {
  it.each(versions)('of %s becomes ours, with its context kept and extended', async (version) => {
    const receiver = await startReceiver()
    const served = await serveGateway(receiver)
    const { status, json } = await sendSigned(served, siteUpdated[version])
    expect([status, json]).toEqual([202, { ids: [expect.any(String)] }])
    await served.host.idle()
    const sent = JSON.parse(siteUpdated[version])
    const request = sent.request ?? { id: sent.request_id, method: null, path: null, user: 'jstretch' }
    expect(receiver.received.map(({ payload }) => payload)).toEqual([
      {
        event: 'updated',
        timestamp: sent.timestamp,
        object_type: 'dcim.site',
        username: 'jstretch',
        request_id: request.id,
        data: sent.data,
        request,
        snapshots: sent.snapshots,
        context: {
          branch: { name: 'main' },
          owner: { of: 'München', eventType: 'object_updated', before: 'planned' },
        },
      },
    ])
    const { deliveries } = (await served.get('/api/deliveries?object_type=dcim.site&object_id=4')).json
    expect(deliveries).toHaveLength(1)
    const { provenance } = (await served.get(`/api/deliveries/${deliveries[0].id}`)).json
    expect(provenance).toEqual({ branch: { plugin: '(event)' }, owner: { plugin: 'owner' } })
  })

  it('as NetBox itself has made it comes out as it went in', async () => {
    const receiver = await startReceiver()
    const served = await serveGateway(receiver, {}, { plugins: ['./tickets.mjs'] }, ['ticket_opened'])
    const sent: string[] = []
    for (const [index, { body }] of produced.entries()) {
      // Some differ in nothing by which a webhook is known again.
      const own = (version: number) =>
        body
          .replace('.503186', `.${version}000${10 + index}`)
          .replaceAll('17af32f0-', `17af${version}${10 + index}-`)
      // From 4.7 on, these are said in `request` alone.
      const later = own(47).replace(/"username": [^,]*, "request_id": [^,]*, /, '')
      const bodies = JSON.parse(body).request ? [own(46), later] : [own(46)]
      for (const each of bodies) {
        expect((await sendSigned(served, each)).status).toBe(202)
        // We say them to receivers of both kinds.
        sent.push(JSON.stringify(JSON.parse(each === later ? own(47) : each)))
      }
    }
    expect(sent.length).toBeGreaterThan(produced.length)
    await served.host.idle()
    expect(receiver.received.map(({ payload }) => JSON.stringify(payload)).sort()).toEqual(sent.sort())
  })

  it('is accepted once, however often NetBox tries', async () => {
    const receiver = await startReceiver()
    const served = await serveGateway(receiver)
    const first = await sendSigned(served, siteUpdated['4.6'])
    // NetBox runs its callbacks again at every attempt; theirs may say something else.
    const again = await sendSigned(served, siteUpdated['4.6'].replace('"main"', '"other"'))
    expect(again.json).toEqual(first.json)
    // Another of NetBox's rules stamps another time.
    const byAnother = siteUpdated['4.6'].replace('23.503000', '23.503001')
    expect((await sendSigned(served, byAnother)).json).toEqual(first.json)
    const later = siteUpdated['4.6'].replaceAll('9c6b0e6c', '9c6b0e6d')
    expect((await sendSigned(served, later)).json).not.toEqual(first.json)
    await served.host.idle()
    expect(receiver.received).toHaveLength(2)
  })

  it('may name the model alone, as it once did, and tell of a job', async () => {
    const receiver = await startReceiver()
    const served = await serveGateway(receiver)
    for (const body of [modelAlone, jobEnded]) expect((await sendSigned(served, body)).status).toBe(202)
    await served.host.idle()
    const kinds = receiver.received.map(({ payload }) => [payload['event'], payload['object_type']])
    expect(kinds.sort()).toEqual([
      ['job_ended', 'extras.script'],
      ['updated', 'dcim.site'],
    ])
    const job = receiver.received.find(({ payload }) => payload['event'] === 'job_ended')
    expect(Object.keys(job?.payload ?? {})).toEqual([
      'event',
      'timestamp',
      'object_type',
      'username',
      'request_id',
      'data',
      'context',
    ])
  })

  it.each([
    ['unsigned', {}, 401, 'NBH_SIGNATURE_MISSING'],
    [
      'signed with another secret',
      { 'x-hook-signature': signature('{}', 'x') },
      401,
      'NBH_SIGNATURE_INVALID',
    ],
    ['signed with nonsense', { 'x-hook-signature': 'é' }, 401, 'NBH_SIGNATURE_INVALID'],
  ])('is refused if %s', async (_, headers, status, code) => {
    const receiver = await startReceiver()
    const served = await serveGateway(receiver)
    const answer = await served.post(gateway, siteUpdated['4.6'], headers)
    expect([answer.status, answer.json.code]).toEqual([status, code])
  })

  it('is refused if a byte was changed on the way, and taken with any of the secrets', async () => {
    const served = await serveGateway(await startReceiver())
    const body = siteUpdated['4.7']
    const headers = { 'x-hook-signature': signature(body, secret) }
    const changed = await served.post(gateway, body.replace('planned', 'retired'), headers)
    expect([changed.status, changed.json.code]).toEqual([401, 'NBH_SIGNATURE_INVALID'])
    expect((await sendSigned(served, body, 'an older secret')).status).toBe(202)
  })

  it('is refused while there is no secret to verify it with', async () => {
    const served = await serveGateway(await startReceiver(), { netbox: {} })
    const answer = await sendSigned(served, siteUpdated['4.6'])
    expect([answer.status, answer.json.code]).toEqual([403, 'NBH_GATEWAY_CLOSED'])
  })

  it('is taken unsigned if the configuration says so, with a token where there are any', async () => {
    const token = 'netbox-0123456789abcdef'
    const open = await serveGateway(await startReceiver(), { netbox: { allowUnsigned: true } })
    expect((await open.post(gateway, siteUpdated['4.6'])).status).toBe(202)
    const guarded = await serveGateway(await startReceiver(), {
      netbox: { allowUnsigned: true },
      tokens: [{ name: 'netbox', token, scopes: ['write'] }],
    })
    expect((await guarded.post(gateway, siteUpdated['4.6'])).status).toBe(401)
    const headers = { authorization: `Bearer ${token}` }
    expect((await guarded.post(gateway, siteUpdated['4.6'], headers)).status).toBe(202)
  })

  it.each([
    ['no JSON', 'event: updated', 'NBH_REQUEST_INVALID'],
    ['no object', '[]', 'NBH_REQUEST_INVALID'],
    ['no type', siteUpdated['4.7'].replace('"object_type": "dcim.site", ', ''), 'NBH_REQUEST_INVALID'],
    ['no time', siteUpdated['4.7'].replace('2026-03-06T', 'on '), 'NBH_REQUEST_INVALID'],
    ['an unknown event', siteUpdated['4.7'].replace('"updated"', '"renamed"'), 'NBH_EVENT_INVALID'],
  ])('is refused if it is signed and says %s', async (_, body, code) => {
    const served = await serveGateway(await startReceiver())
    const answer = await sendSigned(served, body)
    expect([answer.status, answer.json.code]).toEqual([400, code])
  })
})

it('what has come, and what was refused and why, can be read', async () => {
  const bodyLimit = 4_096
  const served = await serveGateway(await startReceiver(), { netbox: { secrets: [secret] }, bodyLimit })
  const at = {
    gateway: { takes: 'signed', body_limit: bodyLimit, accepted: 0, late: 0, arrivals: [], refused: [] },
  }
  expect((await served.get('/api/netbox/status')).json).toMatchObject({ ...at, catch_up: null })
  const body = siteUpdated['4.7']
  for (const key of [secret, 'another', 'a third one']) await sendSigned(served, body, key)
  // What is known already has come, too.
  await sendSigned(served, body)
  const large = JSON.stringify({ text: 'x'.repeat(bodyLimit) })
  const tooLarge = await sendSigned(served, large)
  expect([tooLarge.status, tooLarge.json]).toEqual([
    413,
    expect.objectContaining({ hint: expect.stringContaining('Set server.bodyLimit') }),
  ])
  await sendSigned(served, '[]')
  const { json } = await served.get('/api/netbox/status')
  expect(json.gateway).toMatchObject({ accepted: 2, arrivals: [{}, { object_type: 'dcim.site' }] })
  expect(json.gateway.arrivals[0]).toEqual({
    at: expect.any(String),
    event_type: 'object_updated',
    object_type: 'dcim.site',
    object_id: 4,
    timestamp: '2026-03-06T15:11:23.503000+00:00',
  })
  const refused = json.gateway.refused.map((each: Record<string, unknown>) => [
    each['code'],
    each['count'],
    each['largest'],
  ])
  expect(refused).toEqual([
    ['NBH_SIGNATURE_INVALID', 2, Buffer.byteLength(body)],
    ['NBH_REQUEST_TOO_LARGE', 1, large.length],
    ['NBH_REQUEST_INVALID', 1, 2],
  ])
  expect(JSON.stringify(json)).not.toContain(secret)
  const counted = 'netbox_gateway_refused_webhooks_total'
  const { text } = await served.get('/metrics')
  expect(
    text
      .split('\n')
      .filter((line) => line.startsWith('netbox_gateway_'))
      .sort(),
  ).toEqual([
    'netbox_gateway_late_changes_total 0',
    `${counted}{code="NBH_REQUEST_INVALID"} 1`,
    `${counted}{code="NBH_REQUEST_TOO_LARGE"} 1`,
    `${counted}{code="NBH_SIGNATURE_INVALID"} 2`,
    `${counted}{code="NBH_SIGNATURE_MISSING"} 0`,
  ])
})
