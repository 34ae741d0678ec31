import { type NetboxHooksError, PluginConfig } from '@netbox-hooks/core'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { hostOf, rejection } from '../support.ts'

interface Settings {
  endpoint: string
  retry: { times: number }
}

const zodSchema = z.object({ endpoint: z.string(), retry: z.object({ times: z.number().int() }) })
const valibotSchema = v.object({
  endpoint: v.string(),
  retry: v.object({ times: v.pipe(v.number(), v.integer()) }),
})
const arktypeSchema = type({ endpoint: 'string', retry: { times: 'number.integer' } })

/** Loads a plugin with that schema and those settings. */
async function load(
  settingsSchema: StandardSchemaV1<unknown, Settings>,
  settings: object,
  defaultSettings: Record<string, unknown> = {},
) {
  const Plugin = () =>
    class extends PluginConfig.withSettings(settingsSchema) {
      override defaultSettings = defaultSettings
    }
  const host = hostOf({ p: Plugin }, { pluginsConfig: { p: { ...settings } } })
  await host.load()
  return host.plugins[0]?.config?.settings
}

describe.each([
  ['zod', zodSchema],
  ['valibot', valibotSchema],
  ['arktype', arktypeSchema],
] as const)('a settingsSchema of %s', (_, schema) => {
  it('is given the settings with their defaults, and what it returns is frozen', async () => {
    const settings = await load(schema, { endpoint: '/' }, { retry: { times: 3 } })
    expect(settings).toEqual({ endpoint: '/', retry: { times: 3 } })
    expect(Object.isFrozen(settings?.['retry'])).toBe(true)
  })

  it('reports every issue with its path and the plugin', async () => {
    const error = (await rejection(load(schema, { endpoint: 7, retry: { times: 'x' } }))) as NetboxHooksError
    expect(error.problems[0]).toMatchObject({ code: 'NBH_PLUGIN_SETTINGS_INVALID', plugin: 'p' })
    expect(error.problems[0]?.problems.map(({ code, plugin, where }) => [code, plugin, where])).toEqual([
      ['NBH_PLUGIN_SETTINGS_INVALID', 'p', 'pluginsConfig.p.endpoint'],
      ['NBH_PLUGIN_SETTINGS_INVALID', 'p', 'pluginsConfig.p.retry.times'],
    ])
  })
})

describe('a settingsSchema', () => {
  it('may change the settings and answer later; the operator keeps his own', async () => {
    const given = { endpoint: ' / ', retry: { times: 1 } }
    const schema = zodSchema.transform(async ({ endpoint, retry }) => ({ endpoint: endpoint.trim(), retry }))
    expect(await load(schema, given)).toEqual({ endpoint: '/', retry: { times: 1 } })
    expect(given).toEqual({ endpoint: ' / ', retry: { times: 1 } })
    expect(Object.isFrozen(given.retry)).toBe(false)
  })

  it('that throws is the plugin’s mistake', async () => {
    const schema: StandardSchemaV1<unknown, Settings> = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: () => {
          throw new Error('oops')
        },
      },
    }
    const error = (await rejection(load(schema, {}))) as NetboxHooksError
    expect(error.problems).toMatchObject([
      { code: 'NBH_PLUGIN_SETTINGS_INVALID', message: 'The settingsSchema of p threw: oops' },
    ])
  })

  it('with one issue reports that alone', async () => {
    const error = (await rejection(load(zodSchema, { retry: { times: 1 } }))) as NetboxHooksError
    expect(error.problems).toMatchObject([
      { code: 'NBH_PLUGIN_SETTINGS_INVALID', where: 'pluginsConfig.p.endpoint', problems: [] },
    ])
  })

  it('types this.settings', () => {
    class FromZod extends PluginConfig.withSettings(zodSchema) {}
    class FromValibot extends PluginConfig.withSettings(valibotSchema) {}
    class FromArktype extends PluginConfig.withSettings(arktypeSchema) {}
    class WithField extends PluginConfig<z.output<typeof zodSchema>> {
      override settingsSchema = zodSchema
    }
    expectTypeOf<FromZod['settings']>().toEqualTypeOf<Settings>()
    expectTypeOf<FromValibot['settings']>().toEqualTypeOf<Settings>()
    expectTypeOf<FromArktype['settings']>().toEqualTypeOf<Settings>()
    expectTypeOf<WithField['settings']>().toEqualTypeOf<Settings>()
    expectTypeOf<PluginConfig['settings']>().toEqualTypeOf<Record<string, unknown>>()
  })
})
