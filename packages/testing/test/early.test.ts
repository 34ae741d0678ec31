import { createTestHost, netbox, type TestPlugin } from '@netbox-hooks/testing'
import '@netbox-hooks/testing/vitest'
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
import { describe, expect, it } from 'vitest'
import Folded, { folded } from './plugins/folded.ts'
import { early } from './plugins/lazy/early-callbacks.ts'
import * as lazy from './plugins/lazy/index.ts'

const site = netbox.site.created()

/** Names of the callbacks that a host calls, in their order. */
async function callbacksOf(plugins: readonly TestPlugin[]): Promise<readonly (string | undefined)[]> {
  await using host = await createTestHost({ plugins })
  const { callbacks } = await host.emit(site)
  return callbacks.map(({ callback }) => callback)
}

describe('a plugin registers with every host', () => {
  it('by modules that its ready() imports, whether the test has imported them before or not', async () => {
    expect(early()).toEqual({ early: true })
    for (let hosts = 0; hosts < 3; hosts += 1)
      expect([...(await callbacksOf([lazy]))].toSorted()).toEqual(['early', 'late'])
  })

  it('by the module of its class, which the test has imported', async () => {
    expect(folded()).toEqual({ folded: true })
    for (let hosts = 0; hosts < 2; hosts += 1) expect(await callbacksOf([Folded])).toEqual(['folded'])
  })

  it('by what its ready() registers itself, once', async () => {
    class Direct extends PluginConfig {
      override async ready() {
        await super.ready()
        for (const name of ['a', 'b'])
          registerWebhookCallback(Object.defineProperty(() => ({ [name]: true }), 'name', { value: name }))
      }
    }
    for (let hosts = 0; hosts < 2; hosts += 1) expect(await callbacksOf([Direct])).toEqual(['a', 'b'])
  })

  it('on hosts that are there at once', async () => {
    const all = await Promise.all([1, 2, 3].map(() => callbacksOf([lazy, Folded])))
    for (const names of all) expect([...names].toSorted()).toEqual(['early', 'folded', 'late'])
  })
})

it('what belongs to a plugin that the host does not have registers with no other', async () => {
  class Other extends PluginConfig {}
  expect(await callbacksOf([Other])).toEqual([])
})

it('a plugin that is listed by its path registers what its settings ask for, on every host', async () => {
  const plugins = ['./plugins/by-path.mjs']
  const cwd = import.meta.dirname
  for (const wanted of [true, false, true]) {
    await using host = await createTestHost({ plugins, cwd, settings: { wanted } })
    const { callbacks } = await host.emit(site)
    expect(callbacks.map(({ callback }) => callback)).toEqual(wanted ? ['byPath'] : [])
  }
})

it('a module that may be that of several plugins is an error that names them', async () => {
  const { default: Twin } = await import('./plugins/lazy/twin.ts')
  await expect(createTestHost({ plugins: [lazy, Twin] })).rejects.toThrow(
    /NBH_TEST_OWNER_UNKNOWN {2}\S+early-callbacks\.ts registered .+ whether it belongs to lazy or twin/,
  )
})
