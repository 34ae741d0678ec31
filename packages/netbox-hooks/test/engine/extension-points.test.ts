import { createHost, type Extension, type HookOf, type NetboxHooksHost, silentLogger } from 'netbox-hooks'
import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest'
import { folderWith, runCli } from '../support.ts'

interface Order {
  readonly id: number
  readonly lines: readonly string[]
}

// Applications merge into the package that they import.
declare module 'netbox-hooks' {
  interface ApplicationHooks {
    order: HookOf<'AsyncSeriesWaterfallHook', [Order]>
  }
  interface ApplicationStores {
    taxes: { readonly country: string; readonly rate: number }
  }
}

/** An application that takes orders. */
const shop: Extension = {
  hooks: {
    order: {
      kind: 'AsyncSeriesWaterfallHook',
      description: 'when an order comes in',
      args: { order: { description: 'the order', frozen: true } },
    },
  },
  stores: { taxes: { kind: 'tax', keyOf: ({ country }) => country } },
  services: { clock: { value: () => 1, version: '1.0.0' } } as never,
}

/** The same, as a module that a configuration names. */
const shopModule = `export default {
  hooks: {
    order: {
      kind: 'AsyncSeriesWaterfallHook',
      description: 'when an order comes in',
      args: { order: { description: 'the order', frozen: true } },
    },
  },
  stores: { taxes: { kind: 'tax', keyOf: ({ country }) => country } },
}`

const gift = `import { PluginConfig, register, use } from 'netbox-hooks'
register('taxes', { country: 'NL', rate: 21 }, { optional: true })
export default class extends PluginConfig {
  optionalUses = { clock: '^1.0.0' }
  async ready() {
    await super.ready()
    this.host.hooks.order.tap('gift', (order) => ({ ...order, lines: [...order.lines, 'a gift'] }))
    this.clock = use('clock', undefined, { optional: true })
  }
}`

const patient = { import: '1m', ready: '1m', shutdown: '1m' } as const

function hostWith(files: Readonly<Record<string, string>>, isolation?: 'worker'): NetboxHooksHost {
  const plugins = Object.keys(files).map(
    (name) => [`./${name}`, { ...(isolation && { isolation }) }] as const,
  )
  const host = createHost({
    cwd: folderWith(files),
    config: { plugins, timeLimits: patient },
    extensions: [shop],
    logger: silentLogger,
  })
  onTestFinished(() => host.stop())
  return host
}

const problemsOf = async (host: NetboxHooksHost) => {
  const { problems } = (await host.load().then(
    () => ({ problems: [] }),
    (error: unknown) => error,
  )) as { problems: { code: string; message: string }[] }
  return problems.map(({ code, message }) => `${code} ${message}`)
}

describe("an application's extension points", () => {
  it('are tapped, registered in and used by plugins as the built-in ones are, on every host', async () => {
    const order = { id: 1, lines: ['a book'] }
    for (const host of [hostWith({ 'gift.mjs': gift }), hostWith({ 'gift.mjs': gift })]) {
      expect(await host.hooks.order.promise(order)).toBe(order)
      await host.load()
      expect(await host.hooks.order.promise(order)).toEqual({ id: 1, lines: ['a book', 'a gift'] })
      expectTypeOf(host.hooks.order.promise).returns.toEqualTypeOf<Promise<Order>>()
      expect(host.registry.find('taxes', 'NL')?.value.rate).toBe(21)
      const [plugin] = host.report().plugins
      expect(plugin).toMatchObject({
        registered: { taxes: ['NL'] },
        taps: [{ hook: 'order', name: 'gift', plugin: 'gift', calls: 1, failures: 0 }],
      })
      await host.unload('gift')
      expect(await host.hooks.order.promise(order)).toBe(order)
      expect(host.registry.entries('taxes')).toEqual([])
    }
  })

  it('that a plugin needs and this application lacks are named at start', async () => {
    const host = createHost({
      cwd: folderWith({ 'gift.mjs': gift }),
      config: { plugins: ['./gift.mjs'] },
      logger: silentLogger,
    })
    onTestFinished(() => host.stop())
    expect(await problemsOf(host)).toEqual([
      'NBH_HOOK_UNKNOWN gift taps the hook "order", which this application does not have.',
    ])
  })

  it('cannot take the names of those there are', () => {
    const payload = { kind: 'SyncHook', description: 'never' }
    expect(() => createHost({ extensions: [{ hooks: { payload } } as never], logger: silentLogger })).toThrow(
      expect.objectContaining({ code: 'NBH_EXTENSION_INVALID' }),
    )
  })
})

describe('an isolated plugin', () => {
  it('registers plain data in a store of the application, also on behalf of its modules', async () => {
    const data = `import { PluginConfig, register } from 'netbox-hooks'
register('taxes', { country: 'DE', rate: 19 })
export default class extends PluginConfig {
  async ready() {
    await super.ready()
    register('taxes', { country: 'FR', rate: 20 })
    this.host.hooks.order.tap({ name: 'mine', optional: true }, (order) => order)
  }
}`
    const host = hostWith({ 'data.mjs': data }, 'worker')
    await host.load()
    expect(host.registry.entries('taxes').map(({ value, plugin }) => [plugin, value])).toEqual([
      ['data', { country: 'DE', rate: 19 }],
      ['data', { country: 'FR', rate: 20 }],
    ])
    await host.unload('data')
    expect(host.registry.entries('taxes')).toEqual([])
  })

  it.each([
    [
      'taps a hook of the application',
      `this.host.hooks.order.tap('mine', (order) => order)`,
      /NBH_HOOKS_NOT_IN_WORKER .*host\.hooks\.order/,
    ],
    [
      'taps a hook that is nowhere',
      `this.host.hooks.ordre.tap('mine', (order) => order)`,
      /NBH_HOOK_UNKNOWN .*"ordre"/,
    ],
    [
      'registers a function',
      `register('taxes', { country: 'NL', rate: () => 21 })`,
      /NBH_SETTINGS_NOT_IN_WORKER What the plugin registers in taxes .*could not be cloned/,
    ],
    ['registers routes', `registerRoutes(() => {})`, /NBH_SETTINGS_NOT_IN_WORKER .*in routes/],
    ['uses a service', `use('clock')`, /NBH_SERVICES_NOT_IN_WORKER/],
    ['provides a service', `provide('other', 1)`, /NBH_SERVICES_NOT_IN_WORKER/],
  ])('that %s is told that it cannot', async (_, ready, problem) => {
    const source = `import { PluginConfig, provide, register, registerRoutes, use } from 'netbox-hooks'
export default class extends PluginConfig {
  async ready() {
    await super.ready()
    ${ready}
  }
}`
    expect(await problemsOf(hostWith({ 'plugin.mjs': source }, 'worker'))).toEqual([
      expect.stringMatching(problem),
    ])
  })
})

describe('extensions that the configuration names', () => {
  const config = (extensions: readonly string[]) => ({
    'gift.mjs': gift,
    'shop.mjs': shopModule,
    'broken.mjs': `throw new Error('broken inside')`,
    'netbox-hooks.config.json': JSON.stringify({ plugins: ['./gift.mjs'], extensions }),
  })

  it('are there for commands, which list them', async () => {
    const cwd = folderWith(config(['./shop.mjs']))
    const { code, stdout } = await runCli(cwd, 'plugins', '--hooks')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^order +when an order comes in +order \(frozen\) +AsyncSeriesWaterfallHook +the order +1$/m,
    )
    expect(stdout).toMatch(/^taxes +tax +- +1$/m)
    const { hooks, stores } = JSON.parse((await runCli(cwd, 'plugins', '--hooks', '--json')).stdout)
    expect(hooks.at(-1)).toEqual({
      name: 'order',
      kind: 'AsyncSeriesWaterfallHook',
      description: 'when an order comes in',
      args: [{ name: 'order', description: 'the order', checked: false, frozen: true }],
      answer: 'the order',
      timeout: 5_000,
    })
    expect(stores.at(-1)).toEqual({ name: 'taxes', kind: 'tax', named: true })
    expect((await runCli(cwd, 'check')).code).toBe(0)
  })

  it.each([
    ['is not there', './absent.mjs', /absent\.mjs/],
    ['throws', './broken.mjs', /broken inside/],
    ['exports none', './gift.mjs', /gift\.mjs/],
  ])('are a mistake if the module %s', async (_, entry, reason) => {
    const { code, stderr } = await runCli(folderWith(config([entry])), 'check')
    expect(code).not.toBe(0)
    expect(stderr).toMatch(/NBH_EXTENSION_INVALID/)
    expect(stderr).toMatch(reason)
  })
})
