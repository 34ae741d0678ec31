import { type NetboxHooksError, PluginConfig } from '@netbox-hooks/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostOf, rejection } from '../support.ts'

type Needs = { dependencies?: Record<string, string>; optionalDependencies?: Record<string, string> }

/** Hosts plugins that note when they become ready and when they are shut down. */
function listening(plugins: Readonly<Record<string, Needs>>) {
  const seen: string[] = []
  const modules = Object.entries(plugins).map(([name, { dependencies = {}, optionalDependencies = {} }]) => [
    name,
    () =>
      class extends PluginConfig {
        override dependencies = dependencies
        override optionalDependencies = optionalDependencies
        override async ready() {
          seen.push(name)
        }
        override async shutdown() {
          seen.push(`-${name}`)
        }
      },
  ])
  return { host: hostOf(Object.fromEntries(modules)), seen }
}

describe('the order of plugins', () => {
  it('is that of the configuration unless a dependency demands another, and reversed at shutdown', async () => {
    const { host, seen } = listening({
      a: {},
      b: { dependencies: { d: '^1.0.0' } },
      c: { optionalDependencies: { e: '*', absent: '*' } },
      d: {},
      e: {},
    })
    await host.load()
    await host.stop()
    expect(seen).toEqual(['a', 'd', 'b', 'e', 'c', '-c', '-e', '-b', '-d', '-a'])
  })

  it('puts every dependency first, whatever the graph and the order of listing', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const graph = fc.record(
      Object.fromEntries(names.map((name, i) => [name, fc.subarray(names.slice(0, i))])),
    )
    await fc.assert(
      fc.asyncProperty(
        graph,
        fc.shuffledSubarray(names, { minLength: names.length }),
        async (needs, listed) => {
          const plugins = listed.map((name) => {
            const dependencies = Object.fromEntries((needs[name] ?? []).map((needed) => [needed, '^1.0.0']))
            return [name, { dependencies }] as const
          })
          const { host, seen } = listening(Object.fromEntries(plugins))
          await host.load()
          for (const name of names) {
            for (const needed of needs[name] ?? [])
              expect(seen.indexOf(needed)).toBeLessThan(seen.indexOf(name))
          }
        },
      ),
    )
  })
})

describe('a dependency', () => {
  const problemsOf = async (plugins: Readonly<Record<string, Needs>>) => {
    const error = (await rejection(listening(plugins).host.load())) as NetboxHooksError
    return error.problems.map(({ code, message }) => `${code} ${message}`)
  }

  it('that is not listed or of the wrong version is a problem of the plugin that needs it', async () => {
    const problems = await problemsOf({
      a: { dependencies: { absent: '*' } },
      b: { dependencies: { c: '^2.0.0' } },
      c: {},
      d: { optionalDependencies: { c: '^2.0.0' } },
    })
    expect(problems).toEqual([
      'NBH_PLUGIN_DEPENDENCY a needs the plugin absent, which is not listed.',
      'NBH_PLUGIN_DEPENDENCY b needs c ^2.0.0; the one listed is 1.2.3.',
      'NBH_PLUGIN_DEPENDENCY d needs c ^2.0.0; the one listed is 1.2.3.',
    ])
  })

  it('that fails takes the plugins that need it with it, and no others', async () => {
    const host = hostOf({
      failing: () =>
        class extends PluginConfig {
          override async ready() {
            throw new Error('no')
          }
        },
      needing: () =>
        class extends PluginConfig {
          override dependencies = { failing: '*' }
        },
      innocent: () => class extends PluginConfig {},
    })
    const error = (await rejection(host.load())) as NetboxHooksError
    expect(error.problems.map(({ code, plugin }) => `${plugin} ${code}`)).toEqual([
      'failing NBH_PLUGIN_READY_FAILED',
      'needing NBH_PLUGIN_DEPENDENCY',
    ])
    expect(host.plugins.at(-1)?.state).toBe('ready')
  })

  it('that leads back to the plugin is reported with the whole circle', async () => {
    const problems = await problemsOf({
      a: { dependencies: { b: '*' } },
      b: { dependencies: { c: '*' } },
      c: { dependencies: { a: '*' } },
      d: {},
    })
    expect(problems).toHaveLength(3)
    expect(problems[0]).toBe(
      'NBH_PLUGIN_DEPENDENCY_CYCLE Plugins depend on each other in a circle: a → b → c → a.',
    )
  })
})
