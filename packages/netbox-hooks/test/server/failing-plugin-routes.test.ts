import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { serveHost } from './support.ts'

const promClient = createRequire(new URL('../../../server/package.json', import.meta.url)).resolve(
  'prom-client',
)

const innocent = {
  'innocent.mjs': `
import { PluginConfig, registerRoutes } from 'netbox-hooks'
registerRoutes(({ app }) => void app.get('/', async () => ({ here: true })))
export default class Innocent extends PluginConfig {}`,
}

const pluginWith = (body: string) => ({
  'failing.mjs': `
import { PluginConfig, registerRoutes } from 'netbox-hooks'
import prom from '${promClient}'
const never = () => new Promise(() => {})
const hostile = () => { const { proxy, revoke } = Proxy.revocable(new Error('gone'), {}); revoke(); return proxy }
registerRoutes(async ({ app, metrics }) => {
  app.get('/before', async () => ({ before: true }))
  ${body}
})
export default class Failing extends PluginConfig {}`,
  ...innocent,
})

const plugins: [string, { optional: boolean }][] = [
  ['./failing.mjs', { optional: true }],
  ['./innocent.mjs', { optional: true }],
]
const serving = (body: string) => serveHost({ plugins }, pluginWith(body))

describe('routes of a plugin that cannot be made are left out, the plugin is named, and the host is up:', () => {
  it.each([
    ['a function that throws what cannot be read', 'throw hostile()'],
    ['a rejection with nothing', 'return Promise.reject()'],
    ['an onReady hook that throws', "app.addHook('onReady', async () => { throw new Error('no') })"],
    [
      'an invalid response schema',
      "app.get('/wrong', { schema: { response: { 200: { type: 'nothing', properties: 5 } } } }, async () => 1)",
    ],
    [
      'an invalid body schema',
      "app.post('/wrong', { schema: { body: { type: 'nothing' } } }, async () => 1)",
    ],
    ['a decorator that is there already', "app.decorate('one', 1); app.decorate('one', 2)"],
    ['a route that is there already', "app.get('/before', async () => 2)"],
  ])('%s', async (_, body) => {
    const { get, log } = await serving(body)
    expect((await get('/api/plugins/failing/before')).status).toBe(404)
    expect((await get('/api/plugins/innocent/')).json).toEqual({ here: true })
    expect(log.join('\n')).toMatch(/The routes of failing are left out.*"code":"NBH_ROUTES_FAILED"/)
  })
})

it('routes that are never ready are waited for together, and left out', async () => {
  const bodies = {
    function: 'return never()',
    register: 'app.register(never)',
    promised: "app.addHook('onReady', never)",
    called: "app.addHook('onReady', (done) => {})",
  }
  const files = Object.entries(bodies).map(([name, body]) => [
    `${name}.mjs`,
    pluginWith(body)['failing.mjs'].replaceAll('Failing', name.toUpperCase()),
  ])
  const { get, log } = await serveHost(
    { plugins: ['./innocent.mjs', ...Object.keys(bodies).map((name) => `./${name}.mjs`)] },
    { ...innocent, ...Object.fromEntries(files) },
  )
  expect((await get('/api/plugins/innocent/')).json).toEqual({ here: true })
  for (const name of Object.keys(bodies)) {
    expect((await get(`/api/plugins/${name}/before`)).status).toBe(404)
    expect(log.join('\n')).toContain(`The routes of ${name} are left out: they were not ready within 5 s.`)
  }
})

describe('what routes of a plugin do while it is served concerns nobody else:', () => {
  it.each([
    ['a handler that throws what cannot be read', "app.get('/own', async () => { throw hostile() })"],
    ['a handler that throws nothing', "app.get('/own', () => { throw undefined })"],
    [
      'an error with a message that is a list',
      "app.get('/own', async () => { throw Object.assign(new Error('x'), { message: ['a'] }) })",
    ],
    ['an answer that cannot be written', "app.get('/own', async () => ({ toJSON() { throw hostile() } }))"],
    [
      'a status that is none',
      "app.get('/own', async () => { throw Object.assign(new Error('x'), { statusCode: 99_999 }) })",
    ],
  ])('%s', async (_, body) => {
    const { get } = await serving(body)
    expect((await get('/api/plugins/failing/own')).status).toBe(500)
    expect((await get('/api/plugins/failing/before')).json).toEqual({ before: true })
    expect((await get('/api/plugins/innocent/')).json).toEqual({ here: true })
  })

  it('it cannot close the server', async () => {
    const { get } = await serving(
      "app.get('/close', async () => { void app.close(); app.server.close(); return { done: 1 } })",
    )
    await get('/api/plugins/failing/close')
    expect((await get('/api/plugins/innocent/')).json).toEqual({ here: true })
  })
})

describe('closing ends in time, and the log names the plugin:', () => {
  it.each([
    ['an onClose hook that never settles', "app.addHook('onClose', never)"],
    ['an onClose hook that throws', "app.addHook('onClose', async () => { throw hostile() })"],
    ['a preClose hook that never settles', "app.addHook('preClose', never)"],
    ['a preClose hook that throws', "app.addHook('preClose', async () => { throw new Error('no') })"],
  ])('%s', async (_, body) => {
    const { get, host, log } = await serving(body)
    expect((await get('/api/plugins/failing/before')).json).toEqual({ before: true })
    await host.stop()
    expect(log.join('\n')).toMatch(/What the routes of failing do when the server closes/)
  })
})

describe('a metric that cannot be collected is left out, and its plugin named:', () => {
  it.each([
    ['collect() never settles', 'collect: never'],
    ['collect() throws what cannot be read', 'collect() { throw hostile() }'],
    ['collect() rejects with nothing', 'collect: () => Promise.reject()'],
  ])('%s', async (_, collect) => {
    const { get, log } = await serving(`
      new prom.Gauge({ name: 'own_broken', help: 'Broken.', registers: [metrics], ${collect} })
      new prom.Gauge({ name: 'own_sound', help: 'Sound.', registers: [metrics] }).set(7)`)
    for (const _look of [1, 2]) {
      const { status, text } = await get('/metrics')
      expect(status).toBe(200)
      expect(text).toContain('\nown_sound 7\n')
      expect(text).toContain('netbox_hooks_info')
      expect(text).not.toContain('own_broken')
    }
    expect(log.join('\n')).toContain('The metric own_broken of failing is left out')
  })
})
