import {
  type Extension,
  type HookDescription,
  type HookKind,
  type HookMapOf,
  type HookOf,
  HostPoints,
  hookKinds,
  PluginConfig,
  type TapOptions,
} from '@netbox-hooks/core'
import type { AsyncSeriesWaterfallHook } from 'tapable'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { hostOf, keepingLogger } from '../support.ts'

interface Page {
  readonly title: string
}

declare module '@netbox-hooks/core' {
  interface HostHooks {
    any: HookOf<HookKind, [number, string, boolean], number>
    page: HookOf<'AsyncSeriesWaterfallHook', [Page]>
    perLanguage: HookMapOf<'SyncWaterfallHook', [string]>
    asks: HookOf<'SyncBailHook', [string], number>
  }
}

const page: Extension = {
  hooks: {
    page: {
      kind: 'AsyncSeriesWaterfallHook',
      description: 'when a page has been read',
      args: { page: 'the page' },
    },
    perLanguage: {
      kind: 'SyncWaterfallHook',
      keys: 'the language',
      description: 'when a text is written',
      args: { text: 'the text' },
    },
  },
}

/** A hook of that kind with three arguments, and what came of a call with those taps of a plugin. */
async function callOf(kind: HookKind, taps: readonly (() => unknown)[]) {
  const args = { first: 'a number', second: 'a text', third: 'a truth' }
  const logger = keepingLogger()
  const host = hostOf(
    {
      a: () =>
        class extends PluginConfig {
          override async ready() {
            await super.ready()
            const hook = this.host.hooks.any as unknown as HookOf<
              'AsyncSeriesHook',
              [number, string, boolean]
            >
            const tap = (kind.startsWith('Sync') ? hook.tap : hook.tapPromise) as (...tap: unknown[]) => void
            for (const [index, fn] of taps.entries())
              tap(`tap ${index}`, (...given: unknown[]) => {
                expect(given.slice(1)).toEqual(['two', true])
                const answer = () => (fn as (...given: unknown[]) => unknown)(...given)
                return kind.startsWith('Sync') ? answer() : Promise.resolve().then(answer)
              })
          }
        },
    },
    {
      extensions: [{ hooks: { any: { kind, description: 'at once', args, timeout: 60_000 } } } as Extension],
      logger,
    },
  )
  await host.load()
  const hook = host.hooks.any as unknown as Record<'call' | 'promise', (...args: unknown[]) => unknown>
  const answer = kind.startsWith('Sync') ? hook.call(1, 'two', true) : await hook.promise(1, 'two', true)
  const [plugin] = host.report().plugins
  return { answer, calls: plugin?.taps.map(({ calls }) => calls), lines: logger.lines }
}

const fails = () => {
  throw new Error('no')
}

describe('every kind of hook', () => {
  const nothing = () => undefined
  const seven = () => 7

  it.each(hookKinds)('%s goes on without a tap that fails, and answers as in tapable', async (kind) => {
    const rounds = { left: 2 }
    const twice = () => (rounds.left-- > 0 ? true : undefined)
    const taps = /Loop/.test(kind) ? [fails, twice, nothing] : [fails, nothing, seven, nothing]
    const { answer, calls, lines } = await callOf(kind, taps)
    expect(answer).toBe(/Bail|Waterfall/.test(kind) ? 7 : undefined)
    if (/Loop/.test(kind)) expect(calls).toEqual([3, 3, 1])
    else expect(calls).toEqual([1, 1, 1, /Bail/.test(kind) && !/Parallel/.test(kind) ? 0 : 1])
    expect(lines).toEqual(lines.filter((line) => /NBH_TAP_FAILED.*"tap 0"|"tap":"tap 0"/.test(line)))
    expect(lines.length).toBe(/Loop/.test(kind) ? 3 : 1)
  })

  it.each(['SyncLoopHook', 'AsyncSeriesLoopHook'] as const)(
    '%s goes on without a tap that would keep it going for ever, each call anew',
    async (kind) => {
      const { calls, lines } = await callOf(kind, [() => 'again', nothing])
      expect(calls).toEqual([1_001, 1])
      expect(lines).toEqual([expect.stringMatching(/NBH_TAP_ENDLESS.*begin again 1000 times/)])
    },
  )

  it('a loop that is called while it loops counts each call by itself', async () => {
    const extension = {
      hooks: { any: { kind: 'SyncLoopHook', description: 'at once', args: { depth: 'how deep' } } },
    } as Extension
    const { hooks } = new HostPoints([extension])
    const hook = hooks.any as unknown as HookOf<'SyncLoopHook', [number]>
    const rounds = [0, 0, 0]
    hook.tap('nested', (depth) => {
      rounds[depth] = (rounds[depth] as number) + 1
      if (depth < 2 && (rounds[depth] as number) % 3 === 1) hook.call(depth + 1)
      return ((rounds[depth] as number) % 3 === 0 ? undefined : true) as undefined
    })
    hook.call(0)
    expect(rounds).toEqual([3, 3, 3])
  })
})

describe('a hook of which there is one for each key', () => {
  it('is tapped and called by key; its taps are listed, and go with their plugin', async () => {
    const host = hostOf(
      {
        a: () =>
          class extends PluginConfig {
            override async ready() {
              await super.ready()
              this.host.hooks.perLanguage.for('de').tap('loud', (text) => text.toUpperCase())
              this.host.hooks.perLanguage.for('de').tap('broken', fails)
            }
          },
      },
      { extensions: [page] },
    )
    await host.load()
    expect(host.hooks.perLanguage.for('de').call('ja')).toBe('JA')
    expect(host.hooks.perLanguage.for('en').call('yes')).toBe('yes')
    expect(host.report().plugins[0]?.taps).toMatchObject([
      { hook: 'perLanguage[de]', name: 'loud', plugin: 'a', calls: 1, failures: 0 },
      { hook: 'perLanguage[de]', name: 'broken', failures: 1 },
    ])
    await host.unload('a')
    expect(host.hooks.perLanguage.for('de').call('ja')).toBe('ja')
    expect(host.report().taps).toEqual([])
  })

  it('takes no key but a text of a plugin', async () => {
    const host = hostOf(
      {
        a: () =>
          class extends PluginConfig {
            override async ready() {
              await super.ready()
              this.host.hooks.perLanguage.for({ toString: fails } as never).tap('x', (text) => text)
            }
          },
      },
      { extensions: [page] },
    )
    await expect(host.load()).rejects.toMatchObject({
      problems: [{ code: 'NBH_ARGUMENT_INVALID', plugin: 'a' }],
    })
  })
})

it('hooks have the types that were merged into HostHooks', () => {
  const { hooks } = new HostPoints([page])
  expectTypeOf(hooks.page).toEqualTypeOf<AsyncSeriesWaterfallHook<[Page], Page, TapOptions>>()
  expectTypeOf(hooks.page.promise).returns.toEqualTypeOf<Promise<Page>>()
  expectTypeOf(hooks.perLanguage.for('de').call).returns.toEqualTypeOf<string>()
  expectTypeOf(hooks.asks).toEqualTypeOf<HookOf<'SyncBailHook', [string], number>>()
  const wrong: Extension = {
    // @ts-expect-error a hook with promises is of no synchronous kind
    hooks: { page: { kind: 'SyncHook', description: 'never' } },
  }
  // @ts-expect-error nobody has merged it
  const unknown: Extension = { hooks: { pgae: { kind: 'SyncHook', description: 'never' } } }
  expect([wrong, unknown]).toHaveLength(2)
})

it('a host describes its hooks and stores', () => {
  const { hooks, stores } = hostOf({}, { extensions: [page] }).report()
  expect(hooks.find(({ name }) => name === 'page')).toEqual({
    name: 'page',
    kind: 'AsyncSeriesWaterfallHook',
    keys: undefined,
    description: 'when a page has been read',
    args: [{ name: 'page', description: 'the page', checked: false, frozen: false }],
    answer: 'the page',
    timeout: 5_000,
  } satisfies HookDescription)
  expect(stores.map(({ name }) => name)).toEqual(['services'])
})
