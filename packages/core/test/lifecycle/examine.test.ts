import { NetboxHooksError, PluginConfig, register } from '@netbox-hooks/core'
import { expect, it } from 'vitest'
import { hostOf, rejection } from '../support.ts'

const ended: string[] = []

const plugin =
  (eventType: string, dependencies: Readonly<Record<string, string>> = {}) =>
  () =>
    class extends PluginConfig {
      override dependencies = dependencies
      override async ready() {
        await super.ready()
        register('words', { name: eventType })
      }
      override async shutdown() {
        ended.push(this.name)
      }
    }

it('lets a plugin fail for what it has registered, and those that need it, until nothing is wrong', async () => {
  const seen: string[][] = []
  const host = hostOf(
    { a: plugin('bad'), b: plugin('worse'), c: plugin('fine', { a: '*' }), d: plugin('good') },
    {
      plugins: ['a', 'b', 'c', 'd'].map((entry) => ({ entry, optional: entry !== 'a' })),
      examine: async (registry) => {
        const own = registry.entries('words').filter(({ scope }) => scope !== undefined)
        seen.push(own.map(({ value }) => value.name))
        const wrong = own.find(({ value }) => ['bad', 'worse'].includes(value.name))
        const error = new NetboxHooksError({ code: 'NBH_TEST', message: `It is ${wrong?.value.name}.` })
        return new Map(wrong ? [[wrong.plugin, error]] : [])
      },
    },
  )
  const failure = await rejection(host.load())
  expect(failure).toMatchObject({ code: 'NBH_PLUGINS_FAILED', problems: [{ code: 'NBH_TEST', plugin: 'a' }] })
  expect(host.plugins).toMatchObject([
    { name: 'a', state: 'failed' },
    { name: 'b', state: 'skipped', error: { code: 'NBH_TEST' } },
    { name: 'c', state: 'skipped', error: { code: 'NBH_PLUGIN_DEPENDENCY' } },
    { name: 'd', state: 'ready' },
  ])
  expect(seen).toEqual([['bad', 'worse', 'fine', 'good'], ['worse', 'good'], ['good']])
  await host.stop()
  expect(ended).toEqual(['a', 'c', 'b', 'd'])
})
