import { createHost, type NetboxHooksHost, recordChange, verifyWebhook } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'

const site = { id: 4, name: 'Site 1', status: { value: 'active', label: 'Active' } }
const update = {
  eventType: 'object_updated',
  objectType: 'dcim.site',
  objectId: 4,
  data: site,
  prechange: { name: 'Site 1', status: 'planned' },
  postchange: { name: 'Site 1', status: 'active' },
}
const request = {
  id: 'f3a8',
  method: 'PATCH',
  url: '/api/dcim/sites/4/?brief=1',
  user: { username: 'jstretch' },
}

/** The example of the plugin documentation: a callback in a module of its own, imported in ready(). */
const seedPlugin = {
  'site-status/index.mjs': `
import { PluginConfig } from 'netbox-hooks'
export default class SiteStatus extends PluginConfig {
  async ready() {
    await super.ready()
    await import('./webhook-callbacks.mjs')
  }
}`,
  'site-status/webhook-callbacks.mjs': `
import { registerWebhookCallback } from 'netbox-hooks'
export const siteStatus = registerWebhookCallback(async ({ objectType, eventType, data, request, snapshots }) => {
  if (objectType !== 'dcim.site') return
  return { site_status: { of: data.name, eventType, user: request.user, before: snapshots.prechange.status } }
})`,
}

async function startHost(...[options]: Parameters<typeof createHost>): Promise<NetboxHooksHost> {
  const host = createHost({ logger: keepingLogger(), ...options })
  onTestFinished(() => host.stop())
  await host.start()
  return host
}

describe('a change of an application', () => {
  it("becomes a signed webhook with the plugin's data under context", async () => {
    const receiver = await startReceiver()
    const cwd = folderWith(seedPlugin)
    const host = await startHost({ cwd, config: configFor(receiver, { plugins: ['./site-status'] }) })
    const returned = await host.trackChanges(request, () => {
      recordChange(update)
      return 'done'
    })
    expect(returned).toBe('done')
    const [webhook] = await receiver.waitFor(1)
    expect(Object.keys(webhook?.payload ?? {})).toEqual([
      'event',
      'timestamp',
      'object_type',
      'username',
      'request_id',
      'data',
      'request',
      'snapshots',
      'context',
    ])
    expect(webhook?.payload).toEqual({
      event: 'updated',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}\+00:00$/),
      object_type: 'dcim.site',
      username: 'jstretch',
      request_id: 'f3a8',
      data: site,
      request: { id: 'f3a8', method: 'PATCH', path: '/api/dcim/sites/4/', user: 'jstretch' },
      snapshots: { prechange: update.prechange, postchange: update.postchange },
      context: {
        site_status: { of: 'Site 1', eventType: 'object_updated', user: 'jstretch', before: 'planned' },
      },
    })
    expect(webhook?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'netbox-hooks/0.1.0',
      'webhook-id': expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
    })
    verifyWebhook({ headers: webhook?.headers ?? {}, body: webhook?.body ?? '', secrets: ['a secret'] })
  })

  it('leaves no trace of callbacks that return nothing, and none at all without matching rules', async () => {
    const receiver = await startReceiver()
    const config = configFor(receiver, { plugins: ['./site-status'] })
    const rules = config.eventRules?.map((rule) => ({ ...rule, objectTypes: ['dcim.device'] })) ?? []
    const host = await startHost({ cwd: folderWith(seedPlugin), config: { ...config, eventRules: rules } })
    await host.emit([
      { eventType: 'object_created', objectType: 'dcim.site', data: { id: 1 } },
      { eventType: 'object_created', objectType: 'dcim.device', data: { id: 2 } },
    ])
    await host.idle()
    expect(receiver.received.map(({ payload }) => payload)).toEqual([
      {
        event: 'created',
        timestamp: expect.any(String),
        object_type: 'dcim.device',
        username: null,
        request_id: null,
        data: { id: 2 },
      },
    ])
  })

  it("carries the other callbacks' data when one throws, which is logged with its plugin's name", async () => {
    const receiver = await startReceiver()
    const logger = keepingLogger()
    const cwd = folderWith({
      ...seedPlugin,
      'moody.mjs': `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(() => { throw new Error('not in the mood') })
export default class Moody extends PluginConfig {}`,
    })
    const config = configFor(receiver, { plugins: ['./moody.mjs', './site-status'] })
    const host = await startHost({ cwd, logger, config })
    await host.trackChanges(request, () => recordChange(update))
    const [webhook] = await receiver.waitFor(1)
    expect(webhook?.payload['context']).toHaveProperty('site_status')
    const warning = logger.lines.find((line) => line.startsWith('warn'))
    expect(warning).toContain('not in the mood')
    expect(warning).toContain('"plugin":"moody"')
  })

  it('is not emitted when the unit of work throws', async () => {
    const receiver = await startReceiver()
    const host = await startHost({ cwd: folderWith(), config: configFor(receiver) })
    const work = host.trackChanges(request, () => {
      recordChange(update)
      throw new Error('rolled back')
    })
    await expect(work).rejects.toThrow('rolled back')
    await host.idle()
    expect(receiver.received).toEqual([])
  })

  it('reaches hooks on its way: events, context, payload, attempt, delivered', async () => {
    const receiver = await startReceiver()
    const host = createHost({ logger: keepingLogger(), cwd: folderWith(), config: configFor(receiver) })
    onTestFinished(() => host.stop())
    const seen: string[] = []
    host.hooks.events.tap('app', (events) => void seen.push(`events ${events.length}`))
    host.hooks.context.tap('app', (gathering) => gathering.add({ from_app: true }))
    host.hooks.payload.tap('app', (payload) => ({ ...payload, extra: 1 }))
    host.hooks.attempt.tap('app', (_, { number, status }) => void seen.push(`attempt ${number} ${status}`))
    host.hooks.delivered.tap('app', ({ webhook }) => void seen.push(`delivered ${webhook}`))
    await host.start()
    await host.trackChanges(request, () => recordChange(update))
    await host.idle()
    expect(receiver.received[0]?.payload).toMatchObject({ context: { from_app: true }, extra: 1 })
    expect(seen).toEqual(['events 1', 'attempt 1 200', 'delivered receiver'])
  })
})

describe('a plugin of a running host', () => {
  it('is reported with its callbacks and what they did; unloaded, it adds nothing any more', async () => {
    const receiver = await startReceiver()
    const cwd = folderWith(seedPlugin)
    const host = await startHost({ cwd, config: configFor(receiver, { plugins: ['./site-status'] }) })
    await host.trackChanges(request, () => recordChange(update))
    await host.idle()
    expect(host.report().plugins).toMatchObject([
      {
        name: 'site-status',
        state: 'ready',
        loadedBy: 'native',
        compatibility: { verdict: 'compatible' },
        registered: { webhookCallbacks: ['(anonymous)'] },
        taps: [{ hook: 'context', name: '#1', calls: 1, failures: 0 }],
      },
    ])
    await host.unload('site-status')
    await host.trackChanges(request, () => recordChange(update))
    await host.idle()
    expect(receiver.received.map(({ payload }) => 'context' in payload)).toEqual([true, false])
    expect(host.report().plugins).toMatchObject([{ state: 'stopped', registered: {}, taps: [] }])
  })

  it('may declare stages of the events pipeline', async () => {
    const receiver = await startReceiver()
    const cwd = folderWith({
      'staged.mjs': `
import { PluginConfig } from 'netbox-hooks'
export default class extends PluginConfig {
  eventsPipeline = [
    () => { throw new Error('broken stage') },
    async (events) => this.host.logger.info({}, 'staged ' + events[0].objectType),
  ]
}`,
    })
    const logger = keepingLogger()
    const host = await startHost({ cwd, logger, config: configFor(receiver, { plugins: ['./staged.mjs'] }) })
    await host.trackChanges(request, () => recordChange(update))
    await receiver.waitFor(1)
    expect(logger.lines).toContain('info staged dcim.site {}')
    expect(logger.lines).toContainEqual(expect.stringMatching(/broken stage.*"plugin":"staged"/))
    expect(host.report().plugins[0]?.taps.map(({ name }) => name)).toEqual(['staged#1', 'staged#2'])
  })
})

describe('two hosts in one process', () => {
  it("both call a plugin's module-level callback, once per event", async () => {
    const cwd = folderWith(seedPlugin)
    for (const queue of ['sqlite:first.db', 'sqlite:second.db'] as const) {
      const receiver = await startReceiver()
      const host = await startHost({
        cwd,
        config: configFor(receiver, { plugins: ['./site-status'], queue }),
      })
      await host.trackChanges(request, () => recordChange(update))
      const [webhook] = await receiver.waitFor(1)
      expect(webhook?.payload['context']).toHaveProperty('site_status')
      expect(host.registry.entries('webhookCallbacks')).toHaveLength(1)
      await host.stop()
    }
  })
})

describe('a local TypeScript plugin', () => {
  it('may import what only jiti can load: ./x.js that is x.ts, and an enum; on every host, once', async () => {
    const cwd = folderWith({
      'site-status.ts': `
import { PluginConfig, registerEventType } from 'netbox-hooks'
export default class SiteStatus extends PluginConfig {
  override async ready(): Promise<void> {
    await super.ready()
    registerEventType({ name: 'site_checked' })
    await import('./webhook-callbacks.js')
  }
}`,
      'webhook-callbacks.ts': `
import { registerWebhookCallback } from 'netbox-hooks'
enum Health { Up = 'up' }
export const siteStatus = registerWebhookCallback(async ({ data }) => ({ site_status: [data['id'], Health.Up] }))`,
    })
    for (const queue of ['sqlite:first.db', 'sqlite:second.db'] as const) {
      const receiver = await startReceiver()
      const host = await startHost({
        cwd,
        config: configFor(receiver, { plugins: ['./site-status.ts'], queue }),
      })
      await host.trackChanges(request, () => recordChange(update))
      const [webhook] = await receiver.waitFor(1)
      expect(webhook?.payload['context']).toEqual({ site_status: [4, 'up'] })
      expect(host.plugins[0]).toMatchObject({ name: 'site-status', state: 'ready', loadedBy: 'jiti' })
      expect(host.registry.entries('webhookCallbacks')).toHaveLength(1)
      await host.stop()
    }
  })
})

describe('emit()', () => {
  it('says what an event lacks, and accepts nothing of the batch', async () => {
    const receiver = await startReceiver()
    const host = await startHost({ cwd: folderWith(), config: configFor(receiver) })
    const good = { eventType: 'object_created', objectType: 'dcim.site', data: {} }
    await expect(
      host.emit([good, { eventType: 'object_made', objectType: 'site' } as never]),
    ).rejects.toMatchObject({
      code: 'NBH_EVENT_INVALID',
      message: expect.stringMatching(
        /"object_made" is not registered; objectType "site" is not of the form .*; data is missing/,
      ),
    })
    const cyclic: Record<string, unknown> = {}
    cyclic['self'] = cyclic
    await expect(host.emit([good, { ...good, data: cyclic }])).rejects.toMatchObject({
      code: 'NBH_EVENT_INVALID',
    })
    await host.idle()
    expect(receiver.received).toEqual([])
  })

  it.each([
    [
      { eventType: 'job_complete' },
      'eventType "job_complete" is not registered',
      'Did you mean "job_completed"?',
    ],
    [{ event_type: 'job_completed' }, 'eventType is missing', 'Write eventType for event_type.'],
  ])('says for %o what is meant', async (type, problem, hint) => {
    const host = await startHost({ cwd: folderWith(), config: configFor(await startReceiver()) })
    const event = { objectType: 'core.job', data: {}, ...type }
    await expect(host.emit(event as never)).rejects.toMatchObject({
      code: 'NBH_EVENT_INVALID',
      message: `The event cannot be accepted: ${problem}.`,
      hint: expect.stringContaining(hint),
    })
  })

  it('needs a running host', async () => {
    const host = createHost({ logger: keepingLogger(), cwd: folderWith(), config: {} })
    const event = { eventType: 'object_created', objectType: 'dcim.site', data: {} }
    await expect(host.emit(event)).rejects.toMatchObject({ code: 'NBH_HOST_NOT_RUNNING' })
    await expect(host.trackChanges({}, () => 1)).rejects.toMatchObject({ code: 'NBH_HOST_NOT_RUNNING' })
    await host.start()
    await host.stop()
    await host.stop()
    await expect(host.emit(event)).rejects.toMatchObject({ code: 'NBH_HOST_NOT_RUNNING' })
    await expect(host.start()).rejects.toMatchObject({ code: 'NBH_HOST_USED' })
  })
})

describe('delivery', () => {
  it('tries again after a failure, with the same id and the same bytes', async () => {
    const receiver = await startReceiver()
    receiver.status = 500
    const config = configFor(receiver)
    const webhooks = config.webhooks?.map((webhook) => ({
      ...webhook,
      retry: { schedule: [0, '50ms', '50ms'] as const },
    }))
    const host = await startHost({ cwd: folderWith(), config: { ...config, webhooks: webhooks ?? [] } })
    await host.trackChanges(request, () => recordChange(update))
    await receiver.waitFor(1)
    receiver.status = 204
    const [first, second] = await receiver.waitFor(2)
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    expect(second?.body).toBe(first?.body)
  })

  it('to a private address is refused unless the configuration allows it', async () => {
    const receiver = await startReceiver()
    const host = createHost({
      logger: keepingLogger(),
      cwd: folderWith(),
      config: configFor(receiver, { delivery: {} }),
    })
    onTestFinished(() => host.stop())
    const failed: string[] = []
    host.hooks.exhausted.tap('test', (_, { error }) => void failed.push(`${error?.code} ${error?.message}`))
    await host.start()
    await host.trackChanges(request, () => recordChange(update))
    await host.idle()
    expect(receiver.received).toEqual([])
    expect(failed).toHaveLength(1)
    expect(failed[0]).toMatch(/NBH_TARGET_BLOCKED .*loopback.*delivery\.network\.allow/s)
  })
})
