import {
  formatError,
  type NetboxHooksError,
  PluginConfig,
  type PluginHost,
  provide,
  use,
} from '@netbox-hooks/core'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { hostOf, rejection } from '../support.ts'

declare module '@netbox-hooks/core' {
  interface Services {
    markdown: (text: string) => string
    other: number
  }
}

const bold = (text: string) => `*${text}*`

type Versions = Readonly<Record<string, string>>

/** A plugin that says that of its services, and does that in `ready()`. */
function plugin(
  says: { readonly provides?: Versions; readonly uses?: Versions; readonly optionalUses?: Versions },
  ready: (plugin: PluginConfig) => void = () => {},
) {
  return () =>
    class extends PluginConfig {
      override provides = says.provides ?? {}
      override uses = says.uses ?? {}
      override optionalUses = says.optionalUses ?? {}

      override async ready() {
        await super.ready()
        ready(this)
      }
    }
}

const provider = (version = '1.2.0') =>
  plugin({ provides: { markdown: version } }, () => void provide('markdown', bold))

const problemsOf = async (host: PluginHost) => ((await rejection(host.load())) as NetboxHooksError).problems

describe('a service', () => {
  it('is there for those that use it, which become ready after the one that provides it', async () => {
    const got: unknown[] = []
    const host = hostOf({
      user: plugin({ uses: { markdown: '^1.0.0' } }, () => {
        const markdown = use('markdown')
        expectTypeOf(markdown).toEqualTypeOf<(text: string) => string>()
        got.push(markdown('a'), use('markdown', '>=1.2'))
      }),
      provider: provider(),
    })
    await host.load()
    expect(got).toEqual(['*a*', bold])
    expect(host.report().plugins.map(({ registered }) => registered)).toEqual([
      {},
      { services: ['markdown'] },
    ])
    await host.stop()
  })

  it('of the application is there for all', async () => {
    const got: unknown[] = []
    const host = hostOf(
      { user: plugin({ uses: { other: '2' } }, () => void got.push(use('other'))) },
      { extensions: [{ services: { other: { value: 7, version: '2.1.0' } } }] },
    )
    await host.load()
    expect(got).toEqual([7])
  })

  it('that a module provides while it is imported need not be declared', async () => {
    const host = hostOf({
      user: plugin({ uses: { markdown: '^2' } }, () => void use('markdown')),
      provider: () => {
        provide('markdown', bold, { version: '2.0.0' })
        return class extends PluginConfig {}
      },
    })
    await host.load()
    expect(host.report().plugins[1]?.registered).toEqual({ services: ['markdown 2.0.0'] })
  })

  it('keeps its provider from being unloaded before its users, and goes with it', async () => {
    const host = hostOf({
      provider: provider(),
      user: plugin({ uses: { markdown: '*' } }),
      taker: plugin({ optionalUses: { markdown: '*' } }, () => void use('markdown')),
      other: plugin({ optionalUses: { markdown: '*' } }),
    })
    await host.load()
    expect(await rejection(host.unload('provider'))).toMatchObject({
      code: 'NBH_PLUGIN_NEEDED',
      hint: 'Unload user, taker first.',
    })
    await host.unload('user')
    await host.unload('taker')
    await host.unload('provider')
    expect(host.registry.entries('services')).toEqual([])
  })
})

describe('a service that cannot be had', () => {
  it('fails each plugin that needs it before any is ready, and says who would provide it', async () => {
    const ready: string[] = []
    const host = hostOf({
      nobody: plugin({ uses: { markdwon: '1' } }, () => void ready.push('nobody')),
      none: plugin({ uses: { unheard: '1' } }, () => void ready.push('none')),
      version: plugin({ uses: { markdown: '^2.0.0' } }, () => void ready.push('version')),
      optional: plugin({ optionalUses: { markdown: '^2.0.0' } }),
      without: plugin({ optionalUses: { unheard: '1' } }, () =>
        expect(use('unheard' as 'other', undefined, { optional: true })).toBeUndefined(),
      ),
      provider: provider(),
    })
    expect(await problemsOf(host)).toMatchObject([
      {
        code: 'NBH_SERVICE_MISSING',
        plugin: 'nobody',
        message: 'nobody uses the service "markdwon" 1; no plugin that is listed provides it.',
        hint: 'Did you mean "markdown"?',
      },
      { plugin: 'none', hint: 'List the plugin that provides it. There are markdown.' },
      {
        code: 'NBH_SERVICE_VERSION',
        plugin: 'version',
        message: 'version uses the service "markdown" ^2.0.0; provider provides version 1.2.0.',
      },
      { code: 'NBH_SERVICE_VERSION', plugin: 'optional' },
    ])
    expect(ready).toEqual([])
  })

  it('because its provider failed, or did not keep its word, names it', async () => {
    const host = hostOf({
      user: plugin({ uses: { markdown: '1' } }),
      failing: plugin({ provides: { markdown: '1.0.0' } }, () => {
        throw new Error('no')
      }),
      forgetful: plugin({ provides: { other: '1.0.0' } }),
      second: plugin({ uses: { other: '1' } }),
    })
    const problems = await problemsOf(host)
    expect(problems.map(({ code, plugin: name }) => [name, code])).toEqual([
      ['user', 'NBH_SERVICE_MISSING'],
      ['failing', 'NBH_PLUGIN_READY_FAILED'],
      ['forgetful', 'NBH_SERVICE_NOT_PROVIDED'],
      ['second', 'NBH_SERVICE_MISSING'],
    ])
    expect(formatError(problems[0] as NetboxHooksError)).toMatch(/failing would provide it, and could not/)
  })

  it('because it is asked for too early says what to write', async () => {
    const host = hostOf({ user: plugin({}, () => void use('markdown', '^1')), provider: provider() })
    expect(await problemsOf(host)).toMatchObject([
      {
        code: 'NBH_SERVICE_MISSING',
        message: expect.stringContaining('provider provides it, and is not ready yet'),
        hint: expect.stringContaining("uses = { markdown: '^1' } in the class of user"),
      },
    ])
  })

  it('because plugins use each other in a circle names the circle', async () => {
    const host = hostOf({
      a: plugin(
        { provides: { markdown: '1.0.0' }, uses: { other: '1' } },
        () => void provide('markdown', bold),
      ),
      b: plugin({ provides: { other: '1.0.0' }, uses: { markdown: '1' } }, () => void provide('other', 1)),
    })
    expect(await problemsOf(host)).toMatchObject([
      { code: 'NBH_PLUGIN_DEPENDENCY_CYCLE' },
      { code: 'NBH_PLUGIN_DEPENDENCY_CYCLE' },
    ])
  })
})

it('two plugins that provide one service are named', async () => {
  const host = hostOf({ first: provider(), second: provider() })
  expect(await problemsOf(host)).toMatchObject([
    {
      code: 'NBH_ALREADY_REGISTERED',
      plugin: 'second',
      message: expect.stringContaining('service "markdown"'),
    },
  ])
})

it('versions and ranges that are none are refused', async () => {
  const host = hostOf({
    provides: plugin({ provides: { markdown: 'new' } }),
    uses: plugin({ uses: { markdown: 'newest' } }),
    version: plugin({ provides: { other: '1.0.0' } }, () => void provide('other', 1, { version: '1' })),
    range: plugin({}, () => void use('markdown', 'newest')),
    name: plugin({}, () => void provide('' as 'other', 1)),
  })
  expect((await problemsOf(host)).map(({ code, plugin: name }) => [name, code])).toEqual([
    ['provides', 'NBH_PLUGIN_DECLARATION'],
    ['uses', 'NBH_PLUGIN_DECLARATION'],
    ['version', 'NBH_SERVICE_INVALID'],
    ['range', 'NBH_SERVICE_INVALID'],
    ['name', 'NBH_ARGUMENT_INVALID'],
  ])
})

it('outside of plugins provide() does nothing, and use() says where it belongs', () => {
  expect(() => provide('markdown', bold)()).not.toThrow()
  expect(() => use('markdown')).toThrowError(expect.objectContaining({ code: 'NBH_SERVICE_OUTSIDE' }))
})

it('a service that two plugins say they provide is that of the one that can be loaded', async () => {
  const got: unknown[] = []
  const broken = () =>
    class extends PluginConfig {
      override provides = { markdown: '1.0.0' }
      override minVersion = '99.0.0'
    }
  const user = plugin({ uses: { markdown: '^2.0.0' } }, () => void got.push(use('markdown')))
  const host = hostOf(
    { broken, user, provider: provider('2.0.0') },
    { plugins: [{ entry: 'broken', optional: true }, { entry: 'user' }, { entry: 'provider' }] },
  )
  await host.load()
  expect(got).toEqual([bold])
})

it('provide() takes nothing but its options', async () => {
  const wrong = (options: unknown) => plugin({}, () => void provide('other', 1, options as never))
  const host = hostOf({ text: wrong('1.0.0'), nothing: wrong(null) })
  expect(await problemsOf(host)).toMatchObject([
    { code: 'NBH_ARGUMENT_INVALID', plugin: 'text' },
    { code: 'NBH_ARGUMENT_INVALID', plugin: 'nothing' },
  ])
})
