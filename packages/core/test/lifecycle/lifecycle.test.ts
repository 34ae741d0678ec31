import { type NetboxHooksError, PluginConfig, PluginHost } from '@netbox-hooks/core'
import { describe, expect, it } from 'vitest'
import { hostOf, keepingLogger, rejection } from '../support.ts'

describe('the life of a plugin', () => {
  it('goes through its phases in order, ready in config order and shutdown in reverse', async () => {
    const seen: string[] = []
    const plugin = (name: string) => () =>
      class extends PluginConfig {
        override async ready() {
          await super.ready()
          seen.push(`${name} ready`)
        }
        override async shutdown() {
          seen.push(`${name} shutdown`)
        }
      }
    const host = hostOf({ a: plugin('a'), b: plugin('b') })
    for (const phase of ['resolve', 'import', 'validate', 'ready', 'shutdown'] as const) {
      host.hooks[phase].tap('test', ({ entry, state }) => void seen.push(`hook ${phase} ${entry} ${state}`))
    }
    await host.load()
    await host.stop()
    await host.stop()
    expect(seen).toEqual([
      'hook resolve a resolved',
      'hook import a imported',
      'hook resolve b resolved',
      'hook import b imported',
      'hook validate a validated',
      'hook validate b validated',
      'a ready',
      'hook ready a ready',
      'b ready',
      'hook ready b ready',
      'b shutdown',
      'hook shutdown b stopped',
      'a shutdown',
      'hook shutdown a stopped',
    ])
  })

  it('takes name, version and texts from the manifest unless the class says otherwise', async () => {
    const host = hostOf({
      plain: () => class extends PluginConfig {},
      named: () =>
        class extends PluginConfig {
          override name = 'better'
          override version = '9.9.9'
          override verboseName = 'Better'
          override baseUrl = 'b'
        },
    })
    await host.load()
    expect(host.plugins.map(({ entry, name, version }) => ({ entry, name, version }))).toEqual([
      { entry: 'plain', name: 'plain', version: '1.2.3' },
      { entry: 'named', name: 'better', version: '9.9.9' },
    ])
    expect(host.plugins.map(({ config }) => [config?.verboseName, config?.baseUrl])).toEqual([
      ['plain', 'plain'],
      ['Better', 'b'],
    ])
  })

  it('accepts the class as the default export of a CommonJS module compiled from ESM', async () => {
    class Compiled extends PluginConfig {}
    const host = hostOf({ compiled: () => ({ __esModule: true, default: Compiled }) })
    await host.load()
    expect(host.plugins[0]?.state).toBe('ready')
  })
})

describe('plugins that fail', () => {
  const broken = {
    empty: () => undefined,
    object: () => ({ name: 'x' }),
    unrelated: () => class Unrelated {},
    instance: () => new PluginConfig(),
    old: () =>
      class extends PluginConfig {
        override minVersion = '2.0.0'
      },
    demanding: () =>
      class extends PluginConfig {
        override requiredSettings = ['endpoint', 'token']
      },
    throwing: () => {
      throw new Error('no such module')
    },
    constructing: () =>
      class extends PluginConfig {
        constructor() {
          super()
          throw new Error('cannot be made')
        }
      },
    unready: () =>
      class extends PluginConfig {
        override async ready() {
          throw new Error('not today')
        }
      },
    endless: () =>
      class extends PluginConfig {
        override ready() {
          return new Promise<void>(() => {})
        }
      },
  }
  const innocent = () => class extends PluginConfig {}

  it('are all reported together, each with code, place and hint', async () => {
    const host = hostOf({ ...broken, innocent }, { timeLimits: { ready: 50 } })
    const error = (await rejection(host.load())) as NetboxHooksError
    expect(error.code).toBe('NBH_PLUGINS_FAILED')
    expect(error.problems.map(({ plugin, code }) => `${plugin} ${code}`)).toEqual([
      'empty NBH_PLUGIN_NO_EXPORT',
      'object NBH_PLUGIN_NOT_A_CONFIG',
      'unrelated NBH_PLUGIN_NOT_A_CONFIG',
      'instance NBH_PLUGIN_NOT_A_CONFIG',
      'old NBH_PLUGIN_INCOMPATIBLE',
      'demanding NBH_PLUGIN_SETTING_MISSING',
      'throwing NBH_PLUGIN_IMPORT_FAILED',
      'constructing NBH_PLUGIN_CONSTRUCT_FAILED',
      'unready NBH_PLUGIN_READY_FAILED',
      'endless NBH_PLUGIN_TIMEOUT',
    ])
    for (const problem of error.problems) {
      expect(problem.where).toMatch(/^\/plugins\/\w+\.js$|lifecycle\.test\.ts:\d+$/)
      expect(problem.hint).toBeTruthy()
      expect(error.message).toContain(problem.message)
    }
    expect(host.plugins.find(({ name }) => name === 'innocent')?.state).toBe('ready')
  })

  it('are skipped with their reason when they are optional, logged the moment they fail', async () => {
    const logger = keepingLogger()
    const plugins = [...Object.keys(broken), 'innocent'].map((entry) => ({ entry, optional: true }))
    const host = hostOf({ ...broken, innocent }, { plugins, logger, timeLimits: { ready: 50 } })
    await host.load()
    const skipped = host.plugins.filter(({ state }) => state === 'skipped')
    expect(skipped.map(({ entry }) => entry)).toEqual(Object.keys(broken))
    expect(skipped.every(({ error }) => error !== undefined)).toBe(true)
    expect(logger.lines).toHaveLength(Object.keys(broken).length)
    expect(host.plugins.at(-1)?.state).toBe('ready')
  })

  it('include the second of two plugins with one name', async () => {
    class Same extends PluginConfig {
      override name = 'same'
    }
    const error = (await rejection(hostOf({ a: () => Same, b: () => Same }).load())) as NetboxHooksError
    expect(error.problems.map(({ code, where }) => [code, where])).toEqual([
      ['NBH_PLUGIN_DUPLICATE', '/plugins/b.js'],
    ])
  })

  it('in shutdown() are logged and stop no other shutdown', async () => {
    const logger = keepingLogger()
    const seen: string[] = []
    const host = hostOf(
      {
        good: () =>
          class extends PluginConfig {
            override async shutdown() {
              seen.push('good')
            }
          },
        bad: () =>
          class extends PluginConfig {
            override async shutdown() {
              throw new Error('stuck')
            }
          },
      },
      { logger },
    )
    await host.load()
    await host.stop()
    expect(seen).toEqual(['good'])
    expect(logger.lines).toHaveLength(1)
    expect(logger.lines[0]).toContain('bad threw in its shutdown(): stuck')
  })
})

describe('versions', () => {
  const load = async (
    bounds: { minVersion?: string; maxVersion?: string; hostVersion?: string },
    version: string,
  ) => {
    class Bounded extends PluginConfig {
      override minVersion = bounds.minVersion ?? ''
      override maxVersion = bounds.maxVersion ?? ''
      override hostVersion = bounds.hostVersion ?? ''
    }
    const plugins = [{ entry: 'bounded', optional: true }]
    const host = hostOf({ bounded: () => Bounded }, { plugins, version })
    await host.load()
    return host.plugins[0]?.state
  }

  it.each([
    [{ minVersion: '1.0.0' }, '1.0.0', 'ready'],
    [{ minVersion: '1.0.1' }, '1.0.0', 'skipped'],
    [{ maxVersion: '1.0.0' }, '1.0.0', 'ready'],
    [{ maxVersion: '1.0.0' }, '1.0.1', 'skipped'],
    [{ hostVersion: '^5.0.0' }, '5.1.0', 'ready'],
    [{ hostVersion: '^5.0.0' }, '6.0.0', 'skipped'],
    [{ hostVersion: '^5.0.0' }, '4.9.9', 'skipped'],
    [{ minVersion: '5' }, '5.0.0', 'ready'],
    [{ maxVersion: '5.1' }, '5.1.1', 'skipped'],
    [{ minVersion: 'five' }, '5.0.0', 'skipped'],
    [{ hostVersion: 'five' }, '5.0.0', 'skipped'],
    // A prerelease counts as the release that it leads to …
    [{ hostVersion: '^5.0.0' }, '5.0.0-rc.1', 'ready'],
    [{ hostVersion: '^4.0.0' }, '5.0.0-rc.1', 'skipped'],
    [{ hostVersion: '>=4.0.0 <5.0.0' }, '5.0.0-rc.1', 'skipped'],
    [{ hostVersion: '>=5.0.0' }, '5.0.0-alpha', 'ready'],
    [{ hostVersion: '5.x' }, '5.2.0-beta.3', 'ready'],
    [{ minVersion: '5.0.0' }, '5.0.0-rc.1', 'ready'],
    [{ maxVersion: '4.9.9' }, '5.0.0-rc.1', 'skipped'],
    [{ maxVersion: '5.0.0' }, '5.0.0-rc.1', 'ready'],
    // … unless the plugin itself names a prerelease of that release.
    [{ hostVersion: '>=5.0.0-rc.2' }, '5.0.0-rc.1', 'skipped'],
    [{ hostVersion: '>=5.0.0-rc.2' }, '5.0.0-rc.2', 'ready'],
    [{ hostVersion: '>=5.0.0-rc.2' }, '5.1.0-alpha', 'ready'],
    [{ hostVersion: '^4.0.0 || ^5.0.0-beta.2' }, '5.0.0-rc.1', 'ready'],
    [{ minVersion: '5.0.0-rc.2' }, '5.0.0-rc.1', 'skipped'],
    [{ maxVersion: '5.0.0-rc.1' }, '5.0.0-rc.1', 'ready'],
    [{ maxVersion: '5.0.0-rc.1' }, '5.0.0-rc.2', 'skipped'],
    [{ maxVersion: '5.0.0-rc.1' }, '5.0.0', 'skipped'],
  ] as const)('%j with host %s is %s', async (bounds, version, expected) => {
    expect(await load(bounds, version)).toBe(expected)
  })
})

it('a host that is made wrongly says all that is wrong', () => {
  const make = (options: unknown) => () => new PluginHost(options as never)
  expect(make(undefined)).toThrow(/version.*source.*plugins/s)
  expect(make({ version: '1.0.0', source: {}, plugin: ['a'], plugins: ['a'], logger: 5 })).toThrow(
    expect.objectContaining({
      code: 'NBH_ARGUMENT_INVALID',
      problems: [
        expect.objectContaining({ message: 'new PluginHost() has no option "plugin".' }),
        expect.objectContaining({ message: expect.stringMatching(/needs an object with resolve/) }),
        expect.objectContaining({ message: expect.stringMatching(/needs a list of \{ entry \}/) }),
        expect.objectContaining({ message: expect.stringMatching(/needs a logger, .*"logger"/) }),
      ],
    }),
  )
})
