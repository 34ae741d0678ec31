import { getPluginConfig, PluginConfig, type PluginHost } from '@netbox-hooks/core'
import { afterEach, describe, expect, it } from 'vitest'
import { hostOf } from '../support.ts'

class Configured extends PluginConfig {
  override name = 'configured'
  override requiredSettings = ['endpoint']
  override defaultSettings = { cacheSeconds: 30, retry: { times: 3, pause: [1, 2] }, label: 'x' }
}

const hosts: PluginHost[] = []

const configuredHost = (...from: Parameters<typeof hostOf>) => {
  const host = hostOf(...from)
  hosts.push(host)
  return host
}

afterEach(async () => {
  for (const host of hosts.splice(0)) await host.stop()
})

describe('settings', () => {
  it.each(['entry', 'configured'])('are found under %s and get the defaults deeply', async (key) => {
    const given = { endpoint: null, retry: { times: 5 }, label: undefined }
    const host = configuredHost({ entry: () => Configured }, { pluginsConfig: { [key]: given } })
    await host.load()
    expect(host.plugins[0]?.config?.settings).toEqual({
      endpoint: null,
      cacheSeconds: 30,
      retry: { times: 5, pause: [1, 2] },
      label: undefined,
    })
    expect(given).toEqual({ endpoint: null, retry: { times: 5 }, label: undefined })
  })

  it('are frozen, and no host changes the defaults of another', async () => {
    const load = async () => {
      const host = configuredHost({ entry: () => Configured }, { pluginsConfig: { entry: { endpoint: 1 } } })
      await host.load()
      return host.plugins[0]?.config?.settings as { retry: { pause: number[] } }
    }
    const [first, second] = [await load(), await load()]
    expect(() => first.retry.pause.push(3)).toThrow(TypeError)
    expect(second.retry.pause).toEqual([1, 2])
    expect(second.retry).not.toBe(first.retry)
  })
})

describe('getPluginConfig', () => {
  it('answers from the host that was loaded last, and refuses a plugin that is not there', async () => {
    const host = configuredHost(
      { entry: () => Configured },
      { pluginsConfig: { entry: { endpoint: 'there' } } },
    )
    await host.load()
    expect(getPluginConfig('configured', 'endpoint')).toBe('there')
    expect(getPluginConfig('entry', 'cacheSeconds')).toBe(30)
    expect(getPluginConfig('configured', 'missing')).toBe(null)
    expect(getPluginConfig('configured', 'missing', 7)).toBe(7)
    expect(() => getPluginConfig('absent', 'x')).toThrowError(
      expect.objectContaining({ code: 'NBH_PLUGIN_UNKNOWN', message: 'Plugin absent is not registered.' }),
    )
    await host.stop()
    expect(() => getPluginConfig('configured', 'endpoint')).toThrowError(
      expect.objectContaining({ code: 'NBH_PLUGIN_UNKNOWN' }),
    )
  })

  it('answers inside a plugin from the host that loaded it', async () => {
    const answers: unknown[] = []
    class Asking extends Configured {
      override async ready() {
        answers.push(getPluginConfig('configured', 'endpoint'))
      }
    }
    const first = configuredHost({ entry: () => Asking }, { pluginsConfig: { entry: { endpoint: 1 } } })
    const second = configuredHost({ entry: () => Asking }, { pluginsConfig: { entry: { endpoint: 2 } } })
    await Promise.all([first.load(), second.load()])
    expect(answers.sort()).toEqual([1, 2])
  })
})
