import {
  type HookMapOf,
  type HookOf,
  type NetboxHooksError,
  PluginConfig,
  register,
} from '@netbox-hooks/core'
import { describe, expect, it } from 'vitest'
import { hostOf, rejection } from '../support.ts'

declare module '@netbox-hooks/core' {
  interface HostHooks {
    elsewhere: HookOf<'SyncHook', [string]>
  }
  interface RegistryStores {
    elsewhere: string
  }
}

const extensions = [
  { hooks: { page: { kind: 'AsyncSeriesWaterfallHook', description: 'x', args: { page: 'x' } } as const } },
]

function plugin(ready: (plugin: PluginConfig) => void) {
  return () =>
    class extends PluginConfig {
      override async ready() {
        await super.ready()
        ready(this)
      }
    }
}

/** A hook that no type knows. */
function absentIn({ hooks }: PluginConfig['host'], name: string) {
  type Hook = HookOf<'AsyncSeriesHook'>
  return (hooks as unknown as Record<string, Hook & HookMapOf<'SyncHook'>>)[name] as Hook &
    HookMapOf<'SyncHook'>
}

describe('a hook that the application does not have', () => {
  it('fails the plugin that taps it, in whatever form, and names those there are', async () => {
    const host = hostOf(
      {
        tap: plugin(({ host: { hooks } }) => hooks.elsewhere.tap('mine', () => {})),
        near: plugin(({ host }) => absentIn(host, 'paeg').tapPromise('mine', async () => {})),
        keyed: plugin(({ host }) =>
          absentIn(host, 'none')
            .for('x')
            .tap({ name: 'mine' }, () => {}),
        ),
      },
      { extensions },
    )
    const error = (await rejection(host.load())) as NetboxHooksError
    expect(error.problems).toMatchObject([
      {
        code: 'NBH_HOOK_UNKNOWN',
        plugin: 'tap',
        message: 'tap taps the hook "elsewhere", which this application does not have.',
        hint: expect.stringMatching(/^The hooks are resolve, .*page.*optional: true/),
      },
      { plugin: 'near', hint: expect.stringMatching(/^Did you mean "page"\?/) },
      { code: 'NBH_HOOK_UNKNOWN', plugin: 'keyed' },
    ])
  })

  it('is nothing to a tap that says optional, and can be asked for', async () => {
    const has: boolean[] = []
    const host = hostOf(
      {
        a: plugin(({ host: { hooks } }) => {
          hooks.elsewhere.tap({ name: 'mine', optional: true }, () => {})
          hooks.page.tap({ name: 'mine', optional: true }, (page) => page)
          has.push('elsewhere' in hooks, 'page' in hooks)
        }),
      },
      { extensions },
    )
    await host.load()
    expect(has).toEqual([false, true])
    expect(host.report().plugins[0]?.taps.map(({ hook }) => hook)).toEqual(['page'])
  })

  it('leaves the hooks what any object is', async () => {
    const host = hostOf(
      {
        a: plugin(({ host: { hooks } }) => {
          expect(JSON.parse(JSON.stringify(hooks))).toHaveProperty('page')
          expect(String(hooks)).toBe('[object Object]')
          expect(Object.keys(hooks)).toEqual(Object.keys(host.hooks))
          expect(() => Object.assign(hooks, { page: undefined })).toThrow()
        }),
      },
      { extensions },
    )
    await host.load()
  })
})

describe('a store that the application does not have', () => {
  it('fails the plugin, unless it says optional', async () => {
    const host = hostOf({
      needs: plugin(() => register('elsewhere', 'x')),
      can: plugin(() => register('elsewhere', 'x', { optional: true })()),
    })
    const error = (await rejection(host.load())) as NetboxHooksError
    expect(error.problems).toMatchObject([
      {
        code: 'NBH_STORE_UNKNOWN',
        plugin: 'needs',
        hint: 'The stores are services, words. To register only where there is one, say { optional: true }.',
      },
    ])
  })
})
