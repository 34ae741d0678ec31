import type { PluginConfigClass } from '@netbox-hooks/core'
import { type } from 'arktype'
import { type ObjectShape, PluginConfig, type WebhookCallbackInput } from 'netbox-hooks'
import * as v from 'valibot'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

interface Settings {
  endpoint: string
  cacheSeconds: number
}

class OfZod extends PluginConfig.withSettings(
  z.object({ endpoint: z.string(), cacheSeconds: z.number().default(30) }),
) {}
class OfValibot extends PluginConfig.withSettings(
  v.object({ endpoint: v.string(), cacheSeconds: v.optional(v.number(), 30) }),
) {}
class OfArktype extends PluginConfig.withSettings(
  type({ endpoint: 'string', cacheSeconds: 'number = 30' }),
) {}
class OfType extends PluginConfig<Settings> {}
class Bare extends PluginConfig {}

describe("the plugin's class", () => {
  it('gives its callbacks settings of its own type, whatever made the schema', () => {
    OfZod.callback(({ settings }) => expectTypeOf(settings).toEqualTypeOf<Settings>() as never)
    OfValibot.callback(({ settings }) => expectTypeOf(settings).toEqualTypeOf<Settings>() as never)
    OfArktype.callback(({ settings }) => expectTypeOf(settings).toEqualTypeOf<Settings>() as never)
    OfType.callback(({ settings }) => expectTypeOf(settings).toEqualTypeOf<Settings>() as never)
    Bare.callback(({ settings }) => expectTypeOf(settings).toEqualTypeOf<Record<string, unknown>>() as never)
    // @ts-expect-error a misspelt setting
    OfZod.callback(({ settings }) => ({ endpoint: settings.endpont }))
  })

  it('gives them to its routes, too', () => {
    OfZod.routes(({ settings }) => void expectTypeOf(settings).toEqualTypeOf<Settings>())
    OfType.routes(({ settings }) => void expectTypeOf(settings).toEqualTypeOf<Settings>())
  })

  it('asks the same of a callback as registerWebhookCallback() does', () => {
    const callback = OfZod.callback(async ({ settings, data }) => ({ of: data['id'], by: settings.endpoint }))
    expectTypeOf(callback).returns.resolves.toEqualTypeOf<{ of: unknown; by: string }>()
    // @ts-expect-error a text is no context
    OfZod.callback(async ({ settings }) => settings.endpoint)
    // @ts-expect-error called for an order alone
    OfZod.callback((_: WebhookCallbackInput<Settings, 'shop.order', ObjectShape>) => undefined)
    // @ts-expect-error settings of another plugin
    OfType.callback((_: WebhookCallbackInput<{ url: string }>) => undefined)
    expect(() => OfZod.callback('text' as never)).toThrow(
      expect.objectContaining({ code: 'NBH_CALLBACK_INVALID' }),
    )
  })

  it('is one for a host, also if an interface says what its settings are', () => {
    expectTypeOf<typeof OfZod>().toExtend<PluginConfigClass>()
    expectTypeOf<typeof OfType>().toExtend<PluginConfigClass>()
    expectTypeOf<typeof Bare>().toExtend<PluginConfigClass>()
    expectTypeOf<typeof Map>().not.toExtend<PluginConfigClass>()
  })

  it('keeps the members of the class that it extends', () => {
    class Base extends PluginConfig {
      static readonly kind: string = 'base'
      greet(name: string): string {
        return `Hello, ${name}`
      }
    }
    class Own extends Base.withSettings(z.object({ url: z.string() })) {}
    expect(Own.kind).toBe('base')
    expect(new Own().greet('you')).toBe('Hello, you')
    expectTypeOf<Own['settings']>().toEqualTypeOf<{ url: string }>()
    Own.callback(({ settings }) => ({ url: settings.url }))
  })
})
