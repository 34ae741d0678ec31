import { type NetboxHooksError, PluginConfig, register } from '@netbox-hooks/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { hostOf, keepingLogger, rejection } from '../support.ts'

const plugin =
  (body: (plugin: PluginConfig) => void, more: Partial<PluginConfig> = {}) =>
  () =>
    class extends PluginConfig {
      constructor() {
        super()
        Object.assign(this, more)
      }
      override async ready() {
        await super.ready()
        body(this)
      }
    }

describe('unloading a plugin', () => {
  afterEach(() => void vi.useRealTimers())

  it('shuts it down once and leaves nothing of it behind', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
    const ended: string[] = []
    const ticks: number[] = []
    const host = hostOf({
      a: plugin((self) => {
        register('words', { name: 'a_event' })
        self.host.hooks.running.tap('a', () => {})
        self.scope.setInterval(() => void ticks.push(1), 1)
        self.scope.setTimeout(() => void ended.push('timeout'), 60_000)
        self.scope.own(() => void ended.push('closed'))
        self.shutdown = async () => void ended.push('shutdown')
      }),
      b: plugin(() => {}),
    })
    await host.load()
    const [loaded] = host.report().plugins
    expect(loaded).toMatchObject({ state: 'ready', registered: { words: ['a_event'] } })
    await vi.advanceTimersByTimeAsync(3)
    expect(ticks).toHaveLength(3)

    await host.unload('a')
    await host.unload('a')
    expect(ended).toEqual(['shutdown', 'closed'])
    expect(host.registry.find('words', 'a_event')).toBeUndefined()
    expect(host.hooks.running.taps).toEqual([])
    expect(host.report().plugins).toMatchObject([
      { name: 'a', state: 'stopped', registered: {}, taps: [] },
      { name: 'b', state: 'ready' },
    ])
    await vi.advanceTimersByTimeAsync(120_000)
    expect(ticks).toHaveLength(3)
    await host.stop()
    expect(ended).toEqual(['shutdown', 'closed'])
  })

  it('is refused while another one depends on it, and for one that is not listed', async () => {
    const host = hostOf({ a: plugin(() => {}), b: plugin(() => {}, { dependencies: { a: '*' } }) })
    await host.load()
    expect(await rejection(host.unload('a'))).toMatchObject({ code: 'NBH_PLUGIN_NEEDED', plugin: 'a' })
    expect(await rejection(host.unload('c'))).toMatchObject({ code: 'NBH_PLUGIN_UNKNOWN' })
    await host.unload('b')
    await host.unload('a')
  })
})

describe('a timer of the scope', () => {
  it('that fails is counted as its plugin and goes on', async () => {
    const logger = keepingLogger()
    const host = hostOf(
      {
        a: plugin((self) => {
          self.scope.setInterval(() => {
            throw new Error('tick')
          }, 1)
          self.scope.setTimeout(async () => Promise.reject(new Error('once')), 1)
        }),
      },
      { logger },
    )
    await host.load()
    await expect.poll(() => host.report().plugins[0]?.backgroundFailures).toBeGreaterThan(3)
    await host.stop()
    expect(logger.lines.join('\n')).toMatch(/NBH_PLUGIN_BACKGROUND_FAILURE.*a failed in the background: tick/)
    expect(logger.lines.join('\n')).toMatch(/a failed in the background: once/)
  })
})

describe('an incompatible plugin', () => {
  const old = { minVersion: '9.0.0' }

  it('is loaded in the version that allowIncompatible names, with a warning', async () => {
    const logger = keepingLogger()
    const host = hostOf({ a: plugin(() => {}, old) }, { allowIncompatible: ['a@1.2.3'], logger })
    await host.load()
    expect(host.report().plugins[0]).toMatchObject({
      state: 'ready',
      compatibility: { verdict: 'allowed', reason: 'needs host version 9.0.0 or later' },
    })
    expect(logger.lines).toEqual([
      expect.stringMatching(/a 1\.2\.3 is loaded although it needs host version 9/),
    ])
  })

  it('of another version is refused, and the message says so', async () => {
    const host = hostOf({ a: plugin(() => {}, old) }, { allowIncompatible: ['a@1.2.2'] })
    const { problems } = (await rejection(host.load())) as NetboxHooksError
    expect(problems[0]?.message).toMatch(/allowIncompatible names version 1\.2\.2 of it/)
    expect(problems[0]?.hint).toContain("allowIncompatible: ['a@1.2.3']")
    expect(host.report().plugins[0]?.compatibility?.verdict).toBe('incompatible')
  })

  it('that has become compatible is said to need the exception no more', async () => {
    const logger = keepingLogger()
    const host = hostOf({ a: plugin(() => {}) }, { allowIncompatible: ['a@1.2.3'], logger })
    await host.load()
    expect(logger.lines).toEqual([expect.stringMatching(/take it out of allowIncompatible/)])
  })
})

it('strict: an optional plugin that cannot be loaded keeps the host from starting', async () => {
  const broken = plugin(() => {
    throw new Error('no')
  })
  const plugins = [{ entry: 'a', optional: true }]
  await hostOf({ a: broken }, { plugins }).load()
  const { problems } = (await rejection(
    hostOf({ a: broken }, { plugins, strict: true }).load(),
  )) as NetboxHooksError
  expect(problems).toMatchObject([
    {
      code: 'NBH_PLUGIN_READY_FAILED',
      hint: expect.stringMatching(/^The plugin is optional, but the host is strict/),
    },
  ])
})

it('a ready() without super.ready() is warned about and works', async () => {
  const logger = keepingLogger()
  const host = hostOf(
    {
      a: () =>
        class extends PluginConfig {
          override async ready() {}
        },
    },
    { logger },
  )
  await host.load()
  expect(host.plugins[0]?.state).toBe('ready')
  expect(logger.lines).toEqual([expect.stringMatching(/NBH_PLUGIN_SUPER_READY/)])
})
