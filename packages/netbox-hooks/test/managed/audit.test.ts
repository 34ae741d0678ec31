import { createHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { NetboxDouble, netboxToken } from '../netbox/netbox-double.ts'
import { ask } from '../server/support.ts'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'
import { ada, done, key, rule, startHost, webhook } from './support.ts'

const token = 'a token of sixteen'.replaceAll(' ', '-')
const authorization = `Bearer ${token}`

/** What changes nothing that an operator answers for, or that others do. */
const unrecorded = ['post /api/explain', 'post /api/events', 'post /api/netbox/webhook']

interface Call {
  /** As the OpenAPI document names it. */
  readonly route: string
  readonly path?: string
  readonly body?: unknown
  readonly action: string
}

const hook = (name: string) => ({ name, payload_url: 'http://127.0.0.1:65000/' })
const eventRule = (name: string, webhookId: number) => ({
  name,
  object_types: ['dcim.site'],
  event_types: ['object_created'],
  action_type: 'webhook',
  action_object_type: 'extras.webhook',
  action_object_id: webhookId,
})

describe('the audit', () => {
  it('has a record of what every route for operators has done', async () => {
    const [receiver, netbox] = [await startReceiver(), await NetboxDouble.start()]
    receiver.status = 500
    const config = configFor(receiver, {
      server: {
        port: 0,
        tokens: [{ name: 'grace', token, scopes: ['admin'] }],
        netbox: { url: netbox.url, token: netboxToken, catchUp: { every: '1h', settle: '0s' } },
      },
      encryption: { keys: [key] },
    })
    const { host, url } = await serveFolder({ 'netbox-hooks.config.json': JSON.stringify(config) })
    const sites = [1, 2, 3, 4, 5, 6].map((id) => ({
      eventType: 'object_created',
      objectType: 'dcim.site',
      objectId: id,
      data: { id },
    }))
    await host.emit(sites)
    await host.idle()
    const { deliveries } = await host.operations.history.list({ state: 'pending' })
    const [a, b, c, d, e] = deliveries.map(({ id }) => id)
    const secretOf = () => host.operations.objects?.named('webhook', 'one')?.secrets[0]?.id
    await host.netbox?.run({})
    netbox.change('created', 7)
    const calls: (() => Call)[] = [
      () => ({ route: 'post /api/netbox/catch-up', body: {}, action: 'netbox_caught_up' }),
      () => ({
        route: 'post /api/webhooks/{name}/pause',
        path: '/api/webhooks/receiver/pause',
        action: 'webhook_paused',
      }),
      () => ({
        route: 'post /api/deliveries/{id}/retry',
        path: `/api/deliveries/${a}/retry`,
        action: 'deliveries_retried',
      }),
      () => ({ route: 'post /api/deliveries/retry', body: { ids: [b] }, action: 'deliveries_retried' }),
      () => ({
        route: 'post /api/deliveries/{id}/redeliver',
        path: `/api/deliveries/${c}/redeliver`,
        action: 'deliveries_redelivered',
      }),
      () => ({
        route: 'post /api/deliveries/redeliver',
        body: { filter: { webhook: 'receiver' } },
        action: 'deliveries_redelivered',
      }),
      () => ({
        route: 'post /api/deliveries/{id}/cancel',
        path: `/api/deliveries/${d}/cancel`,
        action: 'deliveries_cancelled',
      }),
      () => ({ route: 'post /api/deliveries/cancel', body: { ids: [e] }, action: 'deliveries_cancelled' }),
      () => ({
        route: 'post /api/webhooks/{name}/resume',
        path: '/api/webhooks/receiver/resume',
        action: 'webhook_resumed',
      }),
      () => ({
        route: 'post /api/webhooks/{name}/test',
        path: '/api/webhooks/receiver/test',
        action: 'webhook_tested',
      }),
      () => ({
        route: 'post /api/orders',
        body: {
          orders: [
            {
              op: 'create',
              kind: 'webhook',
              settings: { name: 'zero', payloadUrl: 'http://127.0.0.1:65000/' },
            },
          ],
        },
        action: 'webhook_created',
      }),
      () => ({ route: 'post /api/extras/webhooks/', body: hook('one'), action: 'webhook_created' }),
      () => ({
        route: 'patch /api/extras/webhooks/',
        body: [{ id: 3, description: 'x' }],
        action: 'webhook_updated',
      }),
      () => ({
        route: 'put /api/extras/webhooks/',
        body: [{ ...hook('one'), id: 3, description: 'y' }],
        action: 'webhook_updated',
      }),
      () => ({
        route: 'patch /api/extras/webhooks/{id}/',
        path: '/api/extras/webhooks/3/',
        body: { description: 'z' },
        action: 'webhook_updated',
      }),
      () => ({
        route: 'put /api/extras/webhooks/{id}/',
        path: '/api/extras/webhooks/3/',
        body: { ...hook('one'), description: 'w' },
        action: 'webhook_updated',
      }),
      () => ({
        route: 'post /api/extras/webhooks/{id}/secrets/',
        path: '/api/extras/webhooks/3/secrets/',
        body: {},
        action: 'secret_added',
      }),
      () => ({
        route: 'delete /api/extras/webhooks/{id}/secrets/{secretId}/',
        path: `/api/extras/webhooks/3/secrets/${secretOf()}/`,
        action: 'secret_removed',
      }),
      () => ({ route: 'post /api/extras/event-rules/', body: eventRule('r', 3), action: 'rule_created' }),
      () => ({
        route: 'patch /api/extras/event-rules/',
        body: [{ id: 2, description: 'x' }],
        action: 'rule_updated',
      }),
      () => ({
        route: 'put /api/extras/event-rules/',
        body: [{ ...eventRule('r', 3), id: 2, description: 'y' }],
        action: 'rule_updated',
      }),
      () => ({
        route: 'patch /api/extras/event-rules/{id}/',
        path: '/api/extras/event-rules/2/',
        body: { description: 'z' },
        action: 'rule_updated',
      }),
      () => ({
        route: 'put /api/extras/event-rules/{id}/',
        path: '/api/extras/event-rules/2/',
        body: { ...eventRule('r', 3), description: 'w' },
        action: 'rule_updated',
      }),
      () => ({
        route: 'delete /api/extras/event-rules/{id}/',
        path: '/api/extras/event-rules/2/',
        action: 'rule_deleted',
      }),
      () => ({ route: 'post /api/extras/event-rules/', body: eventRule('s', 3), action: 'rule_created' }),
      () => ({ route: 'delete /api/extras/event-rules/', body: [{ id: 3 }], action: 'rule_deleted' }),
      () => ({
        route: 'delete /api/extras/webhooks/{id}/',
        path: '/api/extras/webhooks/3/',
        action: 'webhook_deleted',
      }),
      () => ({ route: 'delete /api/extras/webhooks/', body: [{ id: 2 }], action: 'webhook_deleted' }),
      () => ({ route: 'post /api/keys/rotate', action: 'keys_rotated' }),
      () => ({ route: 'post /api/reload', action: 'configuration_reloaded' }),
    ]
    const called: string[] = []
    for (const [index, call] of calls.entries()) {
      const { route, path, body, action } = call()
      const [method = '', named = ''] = route.split(' ')
      const requestId = `request-${index}`
      const answer = await ask(url + (path ?? named), {
        method: method.toUpperCase(),
        headers: {
          authorization,
          'x-request-id': requestId,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const { records } = (await ask(`${url}/api/audit?limit=5`, { headers: { authorization } })).json
      expect({ route, answer: answer.text, records }).toMatchObject({
        route,
        records: expect.arrayContaining([
          expect.objectContaining({ action, request_id: requestId, actor: { name: 'grace', via: 'api' } }),
        ]),
      })
      called.push(route)
    }
    expect([...new Set(called), ...unrecorded].sort()).toEqual(await changingRoutes(url))
  })

  it('says what was before and after, and pages through what it has', async () => {
    const { audit, objects } = await startHost(folderWith())
    await done(objects, [
      webhook('a', { secret: 'nobody sees this', description: 'before' }),
      rule('r', ['a']),
    ])
    await done(objects, [{ op: 'update', kind: 'webhook', id: 1, settings: { description: 'after' } }])
    await objects.carryOut([webhook('never')], ada, { dryRun: true })
    const { entries } = await audit.list({ kind: 'webhook', name: 'a' }, { limit: 10 })
    expect(entries).toMatchObject([
      {
        action: 'webhook_updated',
        actor: ada,
        target: { kind: 'webhook', name: 'a' },
        before: { description: 'before', secret: '********' },
        after: { description: 'after', secret: '********' },
      },
      { action: 'webhook_created', after: { description: 'before' } },
    ])
    const seen: string[] = []
    for (let cursor: string | undefined, isLast = false; !isLast; isLast = cursor === undefined) {
      const { entries: page, next } = await audit.list({ actor: 'ada' }, { limit: 1, cursor })
      seen.push(...page.map(({ action }) => action))
      cursor = next
    }
    expect(seen.sort()).toEqual(['rule_created', 'webhook_created', 'webhook_updated'])
  })
})

describe('events of changes', () => {
  it('go to rules that are for them, but not to the webhook that they are about', async () => {
    const receiver = await startReceiver()
    const folder = folderWith()
    const { host, objects } = await startHost(folder)
    const told: string[] = []
    host.hooks.objectChanged.tap('test', ({ action, target }) => void told.push(`${action} ${target?.name}`))
    await done(objects, [
      webhook('log', { payloadUrl: receiver.url }),
      rule('changes', ['log'], {
        objectTypes: ['netbox_hooks.webhook', 'netbox_hooks.event_rule'],
        eventTypes: ['webhook_created', 'webhook_updated', 'rule_created'],
      }),
    ])
    await done(objects, [webhook('a', { secret: 'nobody sees this' }), rule('r', ['a'])])
    await done(objects, [{ op: 'update', kind: 'webhook', id: 1, settings: { description: 'x' } }])
    await host.idle()
    const shown = () =>
      receiver.received.map(({ payload }) => [
        payload['event'],
        payload['object_type'],
        payload['username'],
        Object(payload['data']).name,
      ])
    expect(shown().sort()).toEqual([
      ['rule_created', 'netbox_hooks.event_rule', 'ada', 'changes'],
      ['rule_created', 'netbox_hooks.event_rule', 'ada', 'r'],
      ['webhook_created', 'netbox_hooks.webhook', 'ada', 'a'],
    ])
    expect(JSON.stringify(receiver.received)).not.toContain('nobody sees this')
    expect(told).toEqual([
      'webhook_created log',
      'rule_created changes',
      'webhook_created a',
      'rule_created r',
      'webhook_updated log',
    ])
  })
})

/** Starts a host of a configuration in a file, which can be read again. */
async function serveFolder(files: Readonly<Record<string, string>>) {
  const host = createHost({ cwd: folderWith(files), logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  return { host, url: host.serverUrl as string }
}

/** All routes of the API that are not for reading. */
async function changingRoutes(url: string): Promise<string[]> {
  const { paths } = (await ask(`${url}/api/openapi.json`, { headers: { authorization } })).json
  return Object.entries(paths)
    .flatMap(([path, methods]) => Object.keys(methods as object).map((method) => `${method} ${path}`))
    .filter((route) => !/^(?:get|options) /.test(route))
    .sort()
}
