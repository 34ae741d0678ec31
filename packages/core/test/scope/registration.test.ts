import { type EventType, type NetboxHooksError, PluginConfig, registerEventType } from '@netbox-hooks/core'
import { describe, expect, it } from 'vitest'
import { hostOf, rejection } from '../support.ts'

const custom = (host: ReturnType<typeof hostOf>) =>
  host.registry
    .entries('eventTypes')
    .flatMap(({ plugin, value }) => (plugin === 'netbox-hooks' ? [] : [`${plugin}: ${value.name}`]))

describe('registration', () => {
  it('belongs to the plugin whose code is running, through awaits and timers', async () => {
    const host = hostOf({
      a: () =>
        class extends PluginConfig {
          override eventTypes = [{ name: 'declared' }]
          override async ready() {
            await super.ready()
            await new Promise((resolve) => setTimeout(resolve, 5))
            registerEventType({ name: 'after a timer' })
          }
        },
      b: () => {
        registerEventType({ name: 'while imported' })
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
            const undo = registerEventType({ name: 'one' })
            registerEventType({ name: 'two' })
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
              registerEventType({ name: 'lost' })
              throw new Error('after registering')
            }
          },
        good: () =>
          class extends PluginConfig {
            override async ready() {
              registerEventType({ name: 'kept' })
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
    expect(() => registerEventType({ name: 'nowhere' })()).not.toThrow()
  })

  it('after the initialization has ended is refused', async () => {
    let late: Promise<unknown> | undefined
    const loaded = Promise.withResolvers<void>()
    const host = hostOf({
      a: () =>
        class extends PluginConfig {
          override async ready() {
            late = loaded.promise.then(() => registerEventType({ name: 'late' }))
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
    const claiming = (type: EventType) => () =>
      class extends PluginConfig {
        override async ready() {
          registerEventType(type)
        }
      }
    const host = hostOf({
      first: claiming({ name: 'x' }),
      second: claiming({ name: 'x' }),
      third: claiming({ name: 'object_created' }),
    })
    const error = (await rejection(host.load())) as NetboxHooksError
    expect(error.problems.map(({ code, plugin, message }) => [code, plugin, message])).toEqual([
      ['NBH_ALREADY_REGISTERED', 'second', 'The event type "x" is already registered, by first.'],
      [
        'NBH_ALREADY_REGISTERED',
        'third',
        'The event type "object_created" is already registered, by netbox-hooks.',
      ],
    ])
  })

  it('in a store that does not exist names those that do', () => {
    const host = hostOf({})
    expect(() => host.registry.entries('eventTypez' as 'eventTypes')).toThrowError(
      expect.objectContaining({ code: 'NBH_STORE_UNKNOWN', hint: 'The stores are eventTypes.' }),
    )
  })
})
