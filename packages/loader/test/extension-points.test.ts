import { type Extension, type NetboxHooksError, PluginHost } from '@netbox-hooks/core'
import { PluginLoader } from '@netbox-hooks/loader'
import { expect, it, onTestFinished } from 'vitest'
import { hostModules, makeProject } from './support.ts'

const commands = { stores: { commands: { kind: 'command', keyOf: ({ name }: { name: string }) => name } } }

/** A host of an application with those extension points, which loads those plugins. */
async function hostOf(folder: string, plugins: readonly string[], extensions: readonly object[]) {
  const host = new PluginHost({
    version: '1.0.0',
    source: new PluginLoader({ from: folder, modules: hostModules() }),
    plugins: plugins.map((entry) => ({ entry })),
    extensions: extensions as readonly Extension[],
    timeLimits: { import: 60_000, ready: 60_000 },
  })
  onTestFinished(() => host.stop())
  const error = await host.load().then(
    () => undefined,
    (thrown: NetboxHooksError) => thrown,
  )
  return { host, problems: error?.problems }
}

const registered = (host: PluginHost) =>
  host.registry.entries('commands' as 'services').map(({ plugin, value }) => `${plugin}: ${value.name}`)

const plugin = (name: string, more = '') => ({
  [`${name}.mjs`]: `
    import { PluginConfig } from '@netbox-hooks/core'
    ${more}
    export default class extends PluginConfig {
      async ready() {
        await super.ready()
        await import('./${name}-commands.mjs')
      }
    }`,
  [`${name}-commands.mjs`]: `
    import { register } from '@netbox-hooks/core'
    register('commands', { name: 'shared' })
    register('commands', { name: '${name}' })`,
})

it("what a module registers in an application's store is repeated in every later host", async () => {
  const folder = makeProject(
    plugin('one', `import { provide } from '@netbox-hooks/core'\nprovide('clock', Date)`),
  )
  for (const _ of [1, 2, 3]) {
    const { host, problems } = await hostOf(folder, ['./one.mjs'], [commands])
    expect(problems).toBeUndefined()
    expect(registered(host)).toEqual(['one: shared', 'one: one'])
    expect(host.report().plugins[0]?.registered['services']).toEqual(['clock'])
    await host.unload('one')
    expect(registered(host)).toEqual([])
    expect(host.registry.entries('services')).toEqual([])
  }
})

it('a host without the store, or with a taken name, does not break a plugin for the hosts after it', async () => {
  const folder = makeProject({ ...plugin('one'), ...plugin('two') })
  const without = await hostOf(folder, ['./two.mjs'], [])
  expect(without.problems).toMatchObject([
    {
      code: 'NBH_REGISTRATION_INVALID',
      problems: [{ code: 'NBH_STORE_UNKNOWN' }, { code: 'NBH_STORE_UNKNOWN' }],
    },
  ])
  const taken = await hostOf(folder, ['./one.mjs', './two.mjs'], [commands])
  expect(taken.problems).toMatchObject([{ code: 'NBH_ALREADY_REGISTERED', plugin: 'two' }])
  expect(registered(taken.host)).toEqual(['one: shared', 'one: one'])
  const alone = await hostOf(folder, ['./two.mjs'], [commands])
  expect(alone.problems).toBeUndefined()
  expect(registered(alone.host)).toEqual(['two: shared', 'two: two'])
})

it('a module that registers optionally does so on the hosts that have the store', async () => {
  const folder = makeProject({
    'optional.mjs': `
      import { PluginConfig, register } from '@netbox-hooks/core'
      register('commands', { name: 'maybe' }, { optional: true })
      export default class extends PluginConfig {}`,
  })
  const without = await hostOf(folder, ['./optional.mjs'], [])
  expect(without.problems).toBeUndefined()
  const { host } = await hostOf(folder, ['./optional.mjs'], [commands])
  expect(registered(host)).toEqual(['optional: maybe'])
})
