import { createRequire } from 'node:module'
import { describe, expect, it, vi } from 'vitest'
import { configFor, startReceiver } from '../support.ts'
import { serveHost } from './support.ts'

// As a plugin's own dependency would be.
const promClient = createRequire(new URL('../../../server/package.json', import.meta.url)).resolve(
  'prom-client',
)

const status = {
  'status.mjs': `
import { AsyncLocalStorage } from 'node:async_hooks'
import { PluginConfig, registerRoutes, registerEventType } from 'netbox-hooks'
import prom from '${promClient}'

registerRoutes(({ app, metrics, settings }) => {
  const looks = new prom.Counter({ name: 'site_status_looks_total', help: 'Looks.', registers: [metrics] })
  app.addHook('onSend', async (request, reply) => void reply.header('x-plugin', 'site-status'))
  app.get('/looks', async () => {
    looks.inc()
    return { endpoint: settings.endpoint }
  })
  app.post('/sites', { schema: { body: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } } },
    async (request, reply) => reply.code(201).send({ made: request.body.name }))
  app.post('/reset', { config: { access: 'admin' } }, async () => ({ reset: true }))
  app.post('/hook', { config: { access: 'public' } }, async () => ({ hooked: true }))
  app.get('/fails', async () => { throw new Error('the password is hunter2') })
  app.get('/scope', async () => {
    // Whatever is registered here is the plugin's: too late, and attributed.
    await new Promise((resolve) => setTimeout(resolve, 1))
    try { registerEventType({ name: 'late' }) } catch (error) { return { plugin: error.plugin, code: error.code } }
    return { plugin: null }
  })
})
export default class Status extends PluginConfig {
  baseUrl = 'site-status'
  defaultSettings = { endpoint: 'https://status.example.com' }
}`,
}

const reading = {
  'reading.mjs': `
import { setTimeout } from 'node:timers/promises'
import { PluginConfig, registerRoutes } from 'netbox-hooks'
registerRoutes(({ app }) => {
  app.addContentTypeParser('application/octet-stream', (request, payload, done) => done(null))
  app.post('/upload', async (request) => {
    await setTimeout(20)
    let bytes = 0
    for await (const chunk of request.raw) bytes += chunk.length
    return { bytes }
  })
})
export default class Reading extends PluginConfig {}`,
}

const listening = {
  'listening.mjs': `
import { PluginConfig, registerRoutes } from 'netbox-hooks'
registerRoutes(({ app }) => {
  app.addHook('onRequest', async ({ raw, socket }, reply) => {
    for (const stream of [raw, reply.raw, socket])
      for (const event of ['end', 'finish', 'close']) stream.on(event, () => { throw null })
  })
  app.get('/heard', async () => 'heard')
})
export default class Listening extends PluginConfig {}`,
}

const broken = {
  'broken.mjs': `
import { PluginConfig, registerRoutes } from 'netbox-hooks'
registerRoutes(({ app }) => {
  app.get('/before', async () => 'here')
  throw new Error('no database')
})
export default class Broken extends PluginConfig {}`,
}

describe("a plugin's routes", () => {
  it('may read a body themselves, when they want to', async () => {
    const receiver = await startReceiver()
    const { post } = await serveHost({ ...configFor(receiver), plugins: ['./reading.mjs'] }, reading)
    const type = { 'content-type': 'application/octet-stream' }
    const answer = await post('/api/plugins/reading/upload', 'x'.repeat(200_000), type)
    expect([answer.status, answer.json]).toEqual([200, { bytes: 200_000 }])
  })

  it('cost nobody anything by what their listeners of a request throw', async () => {
    const { get, host } = await serveHost({ plugins: ['./listening.mjs'] }, listening)
    for (let count = 0; count < 3; count += 1)
      await get('/api/plugins/listening/heard', { connection: 'close' }).catch(() => {})
    await vi.waitFor(() => expect(host.report().plugins[0]?.backgroundFailures).toBeGreaterThanOrEqual(9))
    expect((await get('/readyz')).status).toBe(200)
  })

  it('stand under its baseUrl, with its settings, in its scope, and concern no other route', async () => {
    const { get, post } = await serveHost({ plugins: ['./status.mjs'] }, status)
    const looks = await get('/api/plugins/site-status/looks')
    expect(looks.json).toEqual({ endpoint: 'https://status.example.com' })
    expect(looks.headers.get('x-plugin')).toBe('site-status')
    expect((await get('/api/plugins')).headers.get('x-plugin')).toBeNull()
    expect((await post('/api/plugins/site-status/sites', { name: 'A' })).json).toEqual({ made: 'A' })
    const wrong = await post('/api/plugins/site-status/sites', {})
    expect([wrong.status, wrong.json.code]).toEqual([400, 'NBH_REQUEST_INVALID'])
    expect((await get('/api/plugins/site-status/scope')).json).toEqual({
      plugin: 'status',
      code: 'NBH_REGISTRATION_CLOSED',
    })
    expect((await get('/api/plugins')).json.plugins[0].registered).toEqual({ routes: ['(anonymous)'] })
    expect((await get('/api/openapi.json')).json.paths['/api/plugins/site-status/sites'].post).toMatchObject({
      requestBody: { content: { 'application/json': { schema: { required: ['name'] } } } },
    })
  })

  it('ask for tokens like all others, unless they say otherwise', async () => {
    const token = 'reader-0123456789abcdef'
    const server = { port: 0, tokens: [{ name: 'reader', token }] }
    const { get, post } = await serveHost({ plugins: ['./status.mjs'], server }, status)
    const authorization = `Bearer ${token}`
    expect((await get('/api/plugins/site-status/looks')).status).toBe(401)
    expect((await get('/api/plugins/site-status/looks', { authorization })).status).toBe(200)
    expect((await post('/api/plugins/site-status/sites', { name: 'A' }, { authorization })).status).toBe(403)
    expect((await post('/api/plugins/site-status/reset', undefined, { authorization })).status).toBe(403)
    expect((await post('/api/plugins/site-status/hook')).status).toBe(200)
  })

  it('that fail say so in the log and not in the answer', async () => {
    const { get, log } = await serveHost({ plugins: ['./status.mjs'] }, status)
    const { status: code, json, text } = await get('/api/plugins/site-status/fails')
    expect([code, json.code]).toEqual([500, 'NBH_SERVER_FAILED'])
    expect(text).not.toContain('hunter2')
    expect(log.join('\n')).toContain(json.request_id)
  })

  it('that cannot be added are left out, and cost nobody else anything', async () => {
    const { get, log } = await serveHost(
      { plugins: ['./broken.mjs', './status.mjs'] },
      { ...broken, ...status },
    )
    expect((await get('/api/plugins/broken/before')).status).toBe(404)
    expect((await get('/api/plugins/site-status/looks')).status).toBe(200)
    expect(log.join('\n')).toContain('The routes of broken are left out: no database')
  })

  it('that cannot be added by what they register in turn are left out, too', async () => {
    const nested = {
      'nested.mjs': `
import { PluginConfig, registerRoutes } from 'netbox-hooks'
registerRoutes(({ app }) => {
  app.get('/before', async () => 'here')
  app.register(async (inner) => { inner.register((innermost, options, done) => done(new Error('too deep'))) })
})
export default class Nested extends PluginConfig {}`,
    }
    const { get, log } = await serveHost(
      { plugins: ['./nested.mjs', './status.mjs'] },
      { ...nested, ...status },
    )
    expect((await get('/api/plugins/nested/before')).status).toBe(404)
    expect((await get('/api/plugins/site-status/looks')).status).toBe(200)
    expect(log.join('\n')).toContain('The routes of nested are left out: too deep')
  })

  it('are refused of an isolated plugin', async () => {
    await expect(
      serveHost({ plugins: [['./status.mjs', { isolation: 'worker' }]] }, status),
    ).rejects.toMatchObject({
      code: 'NBH_PLUGINS_FAILED',
    })
  })

  it('go with the plugin, and its metrics, too', async () => {
    const { host, get } = await serveHost({ plugins: ['./status.mjs'] }, status)
    await get('/api/plugins/site-status/looks')
    expect((await get('/metrics')).text).toContain('\nsite_status_looks_total 1\n')
    await host.unload('status')
    expect((await get('/api/plugins/site-status/looks')).status).toBe(404)
    expect((await get('/metrics')).text).not.toContain('site_status_looks_total')
  })

  it('and callbacks may be registered by the class of their plugin', async () => {
    const receiver = await startReceiver()
    const { host, get, post } = await serveHost(
      { ...configFor(receiver), plugins: ['./owner.mjs'], pluginsConfig: { owner: { team: 'noc' } } },
      {
        'owner.mjs': `
import { PluginConfig } from 'netbox-hooks'
const validate = ({ team }) => ({ value: { team: team.toUpperCase() } })
const schema = { '~standard': { version: 1, vendor: 'test', validate } }
export default class Owner extends PluginConfig.withSettings(schema) {}
Owner.callback(({ settings }) => ({ owner: settings.team }), { objectTypes: ['dcim.site'] })
Owner.routes(({ app, settings }) => void app.get('/team', async () => settings))`,
      },
    )
    expect((await get('/api/plugins/owner/team')).text).toBe('{"team":"NOC"}')
    await post('/api/events', { event_type: 'object_created', object_type: 'dcim.site', data: {} })
    const [webhook] = await receiver.waitFor(1)
    expect(webhook?.payload['context']).toEqual({ owner: 'NOC' })
    expect(host.report().plugins[0]?.registered).toMatchObject({ webhookCallbacks: expect.any(Array) })
  })

  it('and callbacks are counted by plugin', async () => {
    const callback = {
      'owner.mjs': `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(() => { throw new Error('no') })
export default class Owner extends PluginConfig {}`,
    }
    const { host, get, post } = await serveHost(
      { ...configFor(await startReceiver()), plugins: ['./owner.mjs'] },
      callback,
    )
    await post('/api/events', { event_type: 'object_created', object_type: 'dcim.site', data: {} })
    await host.idle()
    const { text } = await get('/metrics')
    expect(text).toContain('netbox_hooks_plugin_calls_total{plugin="owner",hook="context"} 1')
    expect(text).toContain('netbox_hooks_plugin_failures_total{plugin="owner",hook="context"} 1')
  })
})
