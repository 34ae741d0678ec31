import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { hostileValues } from '../../../core/test/hostile.ts'
import { configFor, folderWith, startCli, startReceiver } from '../support.ts'

vi.setConfig({ testTimeout: 180_000 })

const values = fileURLToPath(new URL('../../../core/test/hostile.ts', import.meta.url))
const promClient = createRequire(new URL('../../../server/package.json', import.meta.url)).resolve(
  'prom-client',
)

/** Where plugin code runs; each piece of code may call `boom()`, which throws, and `never`, what is thrown. */
const beforeStart = {
  import: { top: 'boom()' },
  'import, later': { top: 'await Promise.reject(value())' },
  constructor: { fields: 'constructor() { super(); boom() }' },
  name: { fields: 'get name() { return boom() }' },
  dependencies: { fields: 'get dependencies() { return boom() }' },
  'default settings': { fields: 'get defaultSettings() { return { get x() { return boom() } } }' },
  'event types': { fields: 'get eventTypes() { return [{ get name() { return boom() } }] }' },
  'settings schema': {
    fields: "settingsSchema = { '~standard': { version: 1, vendor: 'x', validate: boom } }",
  },
  'settings schema, later': {
    fields: "settingsSchema = { '~standard': { version: 1, vendor: 'x', validate: async () => boom() } }",
  },
  ready: { ready: 'boom()' },
} as const

const hooks = [
  ...['resolve', 'import', 'validate', 'ready', 'running', 'shutdown', 'events'],
  ...['context', 'payload', 'attempt', 'delivered', 'exhausted', 'webhookState'],
]

const whileRunning = {
  callback: { top: 'registerWebhookCallback(() => boom())' },
  'callback, later': { top: 'registerWebhookCallback(async () => boom())' },
  "callback's name": {
    top: "registerWebhookCallback(Object.defineProperty(() => ({}), 'name', { get: boom }))",
  },
  'what a callback returns': {
    top: 'registerWebhookCallback(() => ({ toJSON: boom, get a() { return boom() } }))',
  },
  'sync taps': {
    ready: `for (const hook of ${JSON.stringify(hooks)}) this.host.hooks[hook].tap('sync', () => boom())`,
  },
  'async taps': {
    ready: `for (const hook of ${JSON.stringify(hooks)}) this.host.hooks[hook].tapAsync('async', (...args) => args.at(-1)(value()))`,
  },
  'promise taps': {
    ready: `for (const hook of ${JSON.stringify(hooks)}) this.host.hooks[hook].tapPromise('promise', async () => boom())`,
  },
  'a payload that cannot be written': {
    ready: "this.host.hooks.payload.tap('payload', (p) => ({ ...p, x: { toJSON: boom } }))",
  },
  'a payload that is written once': {
    ready:
      "this.host.hooks.payload.tap('once', (p) => { let n = 0; return { ...p, get x() { return n++ ? boom() : 1 } } })",
  },
  pipeline: { fields: 'eventsPipeline = [() => boom(), async () => boom()]' },
  'pipeline by a getter': { ready: "Object.defineProperty(this, 'eventsPipeline', { get: boom })" },
  action: { top: "registerEventAction({ name: NAME + '-action', run: () => boom() })" },
  filter: { top: "registerTemplateFilter(NAME.replaceAll('-', '_') + '_filter', () => boom())" },
  routes: { top: 'registerRoutes(() => boom())' },
  'routes, later': { top: 'registerRoutes(async () => boom())' },
  metric: {
    top: "registerRoutes(({ metrics }) => void new prom.Gauge({ name: NAME.replaceAll('-', '_'), help: 'x', registers: [metrics], collect: boom }))",
  },
  timer: {
    ready:
      'setTimeout(boom, 1); this.scope.setTimeout(boom, 1); this.scope.setInterval(async () => boom(), 5)',
  },
  'floating promise': { ready: 'Promise.reject(value()); process.nextTick(boom); queueMicrotask(boom)' },
  'in a log line': {
    ready:
      "this.host.logger.error({ err: value(), a: value() }, 'logged'); this.host.logger.info(Object(value()), value())",
  },
  undo: { ready: 'this.scope.own(boom); this.scope.own(async () => boom())' },
  shutdown: { fields: 'async shutdown() { boom() }' },
} as const

const places: Readonly<
  Record<string, { readonly top?: string; readonly fields?: string; readonly ready?: string }>
> = {
  ...beforeStart,
  ...whileRunning,
}

const sourceOf = (name: string, place: string, thrown: string): string => {
  const { top = '', fields = '', ready = '' } = places[place] ?? {}
  return `
import { PluginConfig, registerEventAction, registerRoutes, registerTemplateFilter, registerWebhookCallback } from 'netbox-hooks'
import prom from '${promClient}'
import { hostileValues } from '${values}'
const NAME = '${name}'
const value = () => hostileValues[${JSON.stringify(thrown)}]()
const boom = () => { throw value() }
${top}
export default class extends PluginConfig {
  ${fields}
  async ready() {
    await super.ready()
    ${ready}
  }
}`
}

const innocent = `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(() => ({ innocent: true }))
export default class Innocent extends PluginConfig {
  async shutdown() { console.error('innocent was shut down') }
}`

interface Thrower {
  readonly place: string
  readonly thrown: string
  readonly isolated: boolean
}

/** Runs a host with those that throw beside the innocent plugin, sends it events, stops it, and says what came of it. */
async function hostBeside(throwers: readonly Thrower[]) {
  const receiver = await startReceiver()
  const named = throwers.map((thrower, index) => ({ ...thrower, name: `thrower-${index}` }))
  const files = named.map(({ name, place, thrown }) => [`${name}.mjs`, sourceOf(name, place, thrown)])
  const config = {
    ...configFor(receiver),
    server: { port: 0 },
    timeLimits: { import: '10s', ready: '10s', action: '1s' },
    plugins: [
      './innocent.mjs',
      ...named.map(({ name, isolated }) => [
        `./${name}.mjs`,
        { optional: true, ...(isolated && { isolation: 'worker' }) },
      ]),
    ],
  }
  const rules = named
    .filter(({ place }) => place === 'action')
    .map(({ name }) => ({ type: `${name}-action` }))
  if (rules.length > 0)
    config.eventRules = [
      ...(config.eventRules ?? []),
      { name: 'actions', objectTypes: ['dcim.site'], eventTypes: ['object_created'], actions: rules },
    ]
  const filters = named.filter(({ place, isolated }) => place === 'filter' && !isolated)
  config.webhooks = [
    ...(config.webhooks ?? []),
    ...filters.map(({ name }) => ({
      name,
      payloadUrl: receiver.url,
      bodyTemplate: `{{ data|${name.replaceAll('-', '_')}_filter }}`,
    })),
  ]
  if (filters.length > 0)
    config.eventRules = [
      ...(config.eventRules ?? []),
      {
        name: 'filters',
        objectTypes: ['dcim.site'],
        eventTypes: ['object_created'],
        webhooks: filters.map(({ name }) => name),
      },
    ]
  const cwd = folderWith({
    ...Object.fromEntries(files),
    'innocent.mjs': innocent,
    'netbox-hooks.config.json': JSON.stringify(config),
  })
  const host = startCli(cwd, 'start')
  let printed = ''
  host.process.stderr?.on('data', (chunk) => {
    printed += String(chunk)
  })
  const gone = host.ended.then(({ code, stderr }) => {
    throw new Error(`the host ended with ${code}: ${stderr.slice(-5_000)}`)
  })
  gone.catch(() => {})
  await Promise.race([host.says('Host started'), gone])
  const url = /Serving the HTTP API at (http:[^"]+)/.exec(printed)?.[1]
  for (let id = 1; id <= 3; id += 1) {
    const event = { event_type: 'object_created', object_type: 'dcim.site', object_id: id, data: { id } }
    const { status } = await fetch(`${url}/api/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
    })
    expect(status).toBe(202)
  }
  const delivered = await Promise.race([receiver.waitFor(3), gone])
  const metrics = await fetch(`${url}/metrics`)
  expect(metrics.status).toBe(200)
  host.process.kill('SIGTERM')
  const { code, stderr } = await host.ended
  return { delivered, code, stderr }
}

const innocentContexts = [{ innocent: true }, { innocent: true }, { innocent: true }]

async function expectUnharmed(throwers: readonly Thrower[]): Promise<void> {
  const { delivered, code, stderr } = await hostBeside(throwers)
  expect(delivered.map(({ payload }) => payload['context'])).toMatchObject(innocentContexts)
  expect(stderr).toContain('innocent was shut down')
  expect([code, code === 0 ? '' : stderr.slice(-3_000)]).toEqual([0, ''])
}

describe('whatever a plugin throws, and wherever, costs the others nothing:', () => {
  it('at every place, a revoked proxy', async () => {
    await expectUnharmed(
      Object.keys(places).map((place) => ({ place, thrown: 'a revoked proxy of an error', isolated: false })),
    )
  })

  it('at any places, anything, isolated or not', async () => {
    const thrower = fc.record({
      place: fc.constantFrom(...Object.keys(places)),
      thrown: fc.constantFrom(...Object.keys(hostileValues)),
      isolated: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
    })
    await fc.assert(fc.asyncProperty(fc.array(thrower, { minLength: 20, maxLength: 20 }), expectUnharmed), {
      numRuns: 2,
      endOnFailure: true,
    })
  })
})
