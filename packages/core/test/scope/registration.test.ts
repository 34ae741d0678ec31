import { type NetboxHooksError, PluginConfig, register } from '@netbox-hooks/core'
import { describe, expect, it } from 'vitest'
import { hostOf, rejection, type Word } from '../support.ts'

const custom = (host: ReturnType<typeof hostOf>) =>
  host.registry
    .entries('words')
    .flatMap(({ plugin, value }) => (plugin === 'host' ? [] : [`${plugin}: ${value.name}`]))

describe('registration', () => {
  it('belongs to the plugin whose code is running, through awaits and timers', async () => {
    const host = hostOf({
      a: () =>
        class extends PluginConfig {
          override words = [{ name: 'declared' }]
          override async ready() {
            await super.ready()
            await new Promise((resolve) => setTimeout(resolve, 5))
            register('words', { name: 'after a timer' })
          }
        },
      b: () => {
        register('words', { name: 'while imported' })
        return class extends PluginConfig {
          override name = 'renamed'
        }
      },
    })
    await host.load()
    expect(custom(host)).toEqual(['renamed: while imported', 'a: declared', 'a: after a timer'])
  })

  it('returns an undo that may be called twice', async () => {
    const host = hostOf({
      a: () =>
        class extends PluginConfig {
          override async ready() {
            const undo = register('words', { name: 'one' })
            register('words', { name: 'two' })
            undo()
            undo()
          }
        },
    })
    await host.load()
    expect(custom(host)).toEqual(['a: two'])
  })

  it('is undone when the plugin fails and when the host stops', async () => {
    const host = hostOf(
      {
        failing: () =>
          class extends PluginConfig {
            override async ready() {
              register('words', { name: 'lost' })
              throw new Error('after registering')
            }
          },
        good: () =>
          class extends PluginConfig {
            override async ready() {
              register('words', { name: 'kept' })
            }
          },
      },
      { plugins: [{ entry: 'failing', optional: true }, { entry: 'good' }] },
    )
    await host.load()
    expect(custom(host)).toEqual(['good: kept'])
    await host.stop()
    expect(custom(host)).toEqual([])
  })

  it('outside any plugin does nothing', () => {
    expect(() => register('words', { name: 'nowhere' })()).not.toThrow()
  })

  it('after the initialization has ended is refused', async () => {
    let late: Promise<unknown> | undefined
    const loaded = Promise.withResolvers<void>()
    const host = hostOf({
      a: () =>
        class extends PluginConfig {
          override async ready() {
            late = loaded.promise.then(() => register('words', { name: 'late' }))
            late.catch(() => {})
          }
        },
    })
    await host.load()
    loaded.resolve()
    expect(await rejection(late as Promise<unknown>)).toMatchObject({
      code: 'NBH_REGISTRATION_CLOSED',
      plugin: 'a',
    })
    expect(custom(host)).toEqual([])
  })

  it('of a name that is taken names both plugins', async () => {
    const claiming = (word: Word) => () =>
      class extends PluginConfig {
        override async ready() {
          register('words', word)
        }
      }
    const host = hostOf({
      first: claiming({ name: 'x' }),
      second: claiming({ name: 'x' }),
      third: claiming({ name: 'own' }),
    })
    host.registry.add('words', { name: 'own' })
    const error = (await rejection(host.load())) as NetboxHooksError
    expect(error.problems.map(({ code, plugin, message }) => [code, plugin, message])).toEqual([
      ['NBH_ALREADY_REGISTERED', 'second', 'The word "x" is already registered, by first.'],
      ['NBH_ALREADY_REGISTERED', 'third', 'The word "own" is already registered, by host.'],
    ])
  })

  it('in a store that does not exist names those that do', () => {
    const host = hostOf({})
    expect(() => host.registry.entries('wordz' as 'words')).toThrowError(
      expect.objectContaining({ code: 'NBH_STORE_UNKNOWN', hint: 'Did you mean "words"?' }),
    )
  })
})
