import {
  HostPoints,
  type NetboxHooksError,
  PluginConfig,
  type PluginHost,
  type TappableHooks,
  TapSupervisor,
} from '@netbox-hooks/core'
import { AsyncSeriesWaterfallHook } from 'tapable'
import { describe, expect, it } from 'vitest'
import { hostOf, keepingLogger, rejection } from '../support.ts'

/** A plugin that taps the `running` hook from its `ready()`, in each of the given ways. */
function tapping(
  ...taps: readonly ((hook: TappableHooks['running'], plugin: PluginConfig) => void)[]
): () => unknown {
  return () =>
    class extends PluginConfig {
      override async ready() {
        await super.ready()
        for (const tap of taps) tap(this.host.hooks.running, this)
      }
    }
}

describe('a tap', () => {
  it('belongs to the plugin whose ready() made it', async () => {
    const seen: unknown[] = []
    const host = hostOf({
      a: tapping((hook) => hook.tap('mine', () => void seen.push('plugin'))),
    })
    host.hooks.running.tap('application', () => void seen.push('application'))
    await host.load()
    await host.hooks.running.promise()
    expect(seen).toEqual(['application', 'plugin'])
    const { plugins, taps } = host.report()
    expect(plugins[0]?.taps).toMatchObject([
      { hook: 'running', name: 'mine', plugin: 'a', calls: 1, failures: 0 },
    ])
    expect(taps).toMatchObject([{ hook: 'running', name: 'application', plugin: undefined, calls: 1 }])
  })

  it('that throws, rejects, or is late is logged as its plugin and counted; the others go on', async () => {
    const logger = keepingLogger()
    const called: string[] = []
    const host = hostOf(
      {
        bad: tapping(
          (hook) =>
            hook.tap('throws', () => {
              throw new Error('no')
            }),
          (hook) => hook.tapPromise('rejects', async () => Promise.reject(new Error('never'))),
          (hook) => hook.tapPromise({ name: 'hangs', timeout: 10 }, () => new Promise(() => {})),
          (hook) => hook.tapAsync('fails', (done) => done(new Error('later'))),
        ),
        good: tapping((hook) => hook.tap('counts', () => void called.push('counts'))),
      },
      { logger },
    )
    await host.load()
    await host.hooks.running.promise()
    expect(called).toEqual(['counts'])
    expect(logger.lines).toEqual([
      expect.stringMatching(
        /warn .*"plugin":"bad","tap":"throws".*NBH_TAP_FAILED.* failed and was skipped: no/,
      ),
      expect.stringMatching(/"tap":"rejects".*NBH_TAP_FAILED.*never/),
      expect.stringMatching(/"tap":"hangs".*NBH_TAP_LATE.*did not answer within 0.01 s/),
      expect.stringMatching(/"tap":"fails".*later/),
    ])
    const [bad] = host.report().plugins
    expect(bad?.taps.map(({ name, calls, failures }) => [name, calls, failures])).toEqual([
      ['throws', 1, 1],
      ['rejects', 1, 1],
      ['hangs', 1, 1],
      ['fails', 1, 1],
    ])
    expect(bad?.taps.every(({ meanMs, maxMs }) => maxMs > 0 && maxMs >= meanMs)).toBe(true)
  })

  it('made after its plugin was initialized is refused', async () => {
    let late: (() => void) | undefined
    const host = hostOf({
      a: tapping((hook, plugin) => {
        late = () => plugin.scope.run(() => hook.tap('late', () => {}))
      }),
    })
    await host.load()
    expect(() => late?.()).toThrowError(/registered in the running hook after its initialization/)
  })

  it('is taken away with its plugin, also from between others', async () => {
    const called: string[] = []
    const note = (name: string) => tapping((hook) => hook.tap(name, () => void called.push(name)))
    const host = hostOf({ a: note('a'), b: note('b'), c: note('c') })
    await host.load()
    await host.hooks.running.promise()
    await host.unload('b')
    await host.unload('b')
    await host.hooks.running.promise()
    expect(called).toEqual(['a', 'b', 'c', 'a', 'c'])
  })
})

describe('before', () => {
  const order = async (host: PluginHost, called: string[]) => {
    await host.load()
    await host.hooks.running.promise()
    return called
  }

  it('names a plugin or a tap, and goes before all taps of that plugin', async () => {
    const called: string[] = []
    const note = (name: string) => () => void called.push(name)
    const host = hostOf({
      a: tapping((hook) => hook.tap('first', note('a'))),
      b: tapping(
        (hook) => hook.tap('b1', note('b1')),
        (hook) => hook.tap('b2', note('b2')),
      ),
      c: tapping((hook) => hook.tap({ name: 'c', before: 'b' }, note('c'))),
      d: tapping((hook) => hook.tap({ name: 'd', before: 'first' }, note('d'))),
    })
    expect(await order(host, called)).toEqual(['d', 'a', 'c', 'b1', 'b2'])
  })

  it('may name a plugin that taps later, or does not tap at all; nobody else is overtaken', async () => {
    const called: string[] = []
    const note = (name: string) => () => void called.push(name)
    const host = hostOf({
      a: tapping((hook) => hook.tap('a', note('a'))),
      b: tapping((hook) => hook.tap({ name: 'b', before: 'c' }, note('b'))),
      c: tapping((hook) => hook.tap('c', note('c'))),
      silent: tapping((hook) => hook.tap({ name: 's', before: 'mute' }, note('s'))),
      mute: tapping(),
    })
    expect(await order(host, called)).toEqual(['a', 'b', 'c', 's'])
  })

  it('an unknown name fails the plugin that gives it', async () => {
    const host = hostOf({
      a: tapping((hook) => hook.tap({ name: 'a', before: 'typo' }, () => {})),
      b: tapping((hook) => hook.tap('b', () => {})),
    })
    const error = (await rejection(host.load())) as NetboxHooksError
    expect(error.problems).toMatchObject([{ code: 'NBH_TAP_BEFORE_UNKNOWN', hint: 'There are b.' }])
    expect(host.plugins.map(({ state }) => state)).toEqual(['failed', 'ready'])
  })

  it('an unknown name of the application, given before plugins are known, keeps the host from starting', async () => {
    const host = hostOf({ a: tapping() })
    host.hooks.running.tap({ name: 'fine', before: 'a' }, () => {})
    host.hooks.running.tap({ name: 'wrong', before: 'typo' }, () => {})
    const error = (await rejection(host.load())) as NetboxHooksError
    expect(error.problems).toMatchObject([
      { code: 'NBH_TAP_BEFORE_UNKNOWN', message: expect.stringContaining('"wrong"') },
    ])
  })
})

describe('a supervised hook', () => {
  it('of the waterfall kind keeps what the last sound tap returned', async () => {
    const taps = new TapSupervisor()
    const hook = taps.supervise(new AsyncSeriesWaterfallHook<[number]>(['value'], 'value'), {
      check: (result) => {
        if (typeof result !== 'number') throw new TypeError('a number is expected')
      },
    })
    hook.tap('one', (value) => value + 1)
    hook.tap('text', (() => 'text') as never)
    hook.tapPromise('fails', async () => Promise.reject(new Error('no')))
    hook.tapPromise('ten', async (value) => value + 10)
    expect(await hook.promise(0)).toBe(11)
  })

  it('with no taps does nothing', async () => {
    const hooks = new HostPoints().hooks
    await hooks.running.promise()
  })
})
