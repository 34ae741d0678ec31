import { type Config, type ConfigExport, defineConfig, type WebhookConfig } from 'netbox-hooks'
import { describe, expect, expectTypeOf, it } from 'vitest'

declare module 'netbox-hooks' {
  interface PluginsConfig {
    'plugin-of-known-settings': { endpoint: string; retry?: { times: number }; sites?: string[] }
  }
}

const payloadUrl = 'https://cmdb.example.com/'
const rule = { name: 'r', objectTypes: ['dcim.site'], eventTypes: ['object_created'] }

describe('a configuration that a function returns', () => {
  it('may have all that a configuration can have, and is returned unchanged', () => {
    const written = ({ env }: { env: Readonly<Record<string, string | undefined>> }) => ({
      'x-shared': { anything: 1 },
      plugins: ['a', { env: 'PLUGIN' }, ['./b.ts', { optional: true, isolation: 'worker' }]] as const,
      pluginsConfig: { a: { whatever: { env: 'A' } }, 'plugin-of-known-settings': { endpoint: '/' } },
      webhooks: [
        {
          name: 'cmdb',
          payloadUrl: env['URL'] ?? payloadUrl,
          secret: env['SECRET'],
          headers: { 'X-Any': 'text' },
          concurrency: { min: 1, max: { env: 'MAX' } },
          authentication: { type: 'basic', username: 'a', password: { env: 'PASSWORD' } },
          retry: { schedule: ['0s', 5] },
        },
      ] as const,
      eventRules: [
        {
          ...rule,
          conditions: { and: [{ attr: 'status.value', value: 'active' }] },
          actions: [
            { type: 'webhook', webhook: 'cmdb' },
            { type: 'open-ticket', settings: { any: ['thing'] }, timeout: '1s' },
          ],
        },
      ] as const,
      queue: 'sqlite:queue.db',
      server: { port: 8321, netbox: { secrets: { env: 'SECRETS' } } },
      delivery: { network: { allow: ['10.0.0.0/8'] } },
    })
    expect(defineConfig(written)).toBe(written)
    expectTypeOf(defineConfig(written)).toEqualTypeOf<ConfigExport>()
  })

  it('shows a misspelt key at its place, however deep', () => {
    defineConfig(() => ({
      // @ts-expect-error webhooks
      webhoks: [{ name: 'cmdb', payloadUrl }],
    }))
    defineConfig(({ env }) => ({
      webhooks: [
        {
          name: 'cmdb',
          payloadUrl,
          // @ts-expect-error secret
          secert: env['SECRET'],
          // @ts-expect-error max
          concurrency: { min: 1, maximum: 2 },
        },
      ],
      eventRules: [
        {
          ...rule,
          // @ts-expect-error conditions
          condition: { attr: 'status.value', value: 'active' },
        },
      ],
    }))
    defineConfig(() => ({
      delivery: {
        network: {
          // @ts-expect-error allow
          alow: ['10.0.0.0/8'],
        },
      },
      plugins: [
        // @ts-expect-error optional
        ['a', { optinal: true }],
      ],
      timeLimits: {
        // @ts-expect-error callback
        callbacks: '5s',
      },
    }))
  })

  it('shows a wrong value, and a webhook that there is not, at their places', () => {
    defineConfig(() => ({
      // @ts-expect-error a text
      webhooks: [{ name: 'cmdb', payloadUrl: 3 }],
      // @ts-expect-error there is no webhook "cmbd"
      eventRules: [{ ...rule, webhooks: ['cmbd'] }],
    }))
    defineConfig(() => ({
      webhooks: [{ name: 'cmdb', payloadUrl }],
      // @ts-expect-error a webhook has a URL
      queue: 4,
    }))
  })

  it('knows the settings of plugins that say what they are', () => {
    defineConfig(() => ({
      pluginsConfig: {
        'plugin-of-known-settings': {
          endpoint: { env: 'ENDPOINT' },
          // @ts-expect-error retry
          retries: { times: 3 },
        },
        'another-plugin': { whatever: 'it is' },
      },
    }))
    defineConfig({
      pluginsConfig: {
        // @ts-expect-error the endpoint is missing
        'plugin-of-known-settings': {
          retry: { times: { env: 'TIMES' } },
          sites: ['a', { env: 'SITE' }],
        },
        'another-plugin': { whatever: 'it is' },
      },
    })
    defineConfig({
      pluginsConfig: {
        'plugin-of-known-settings': {
          endpoint: '/',
          // @ts-expect-error retry
          retries: { times: 3 },
        },
      },
    })
  })

  it('may be written in any way, and is checked as well', () => {
    const config: Config = {}
    const webhook: WebhookConfig = { name: 'cmdb', payloadUrl }
    const names = ['a', 'b']
    defineConfig(config)
    defineConfig(() => config)
    defineConfig(async () => config)
    defineConfig(async ({ env }) => ({ webhooks: [{ name: 'cmdb', payloadUrl: env['URL'] ?? payloadUrl }] }))
    defineConfig(() => JSON.parse('{}'))
    defineConfig(({ env }) => (env['A'] ? { queue: 'sqlite:a.db' } : { webhooks: [webhook] }))
    defineConfig(() => ({
      webhooks: names.map((name) => ({ name, payloadUrl })),
      eventRules: [{ ...rule, webhooks: names }],
    }))
    defineConfig(({ env }) => {
      if (env['A']) return { plugins: [], webhooks: [webhook] }
      return { plugins: ['a', './b.ts'], webhooks: [webhook, { name: 'other', payloadUrl }] }
    })
    // @ts-expect-error queue
    defineConfig(() => {
      return { queu: 'sqlite:a.db' }
    })
    // @ts-expect-error queue
    defineConfig(async () => ({ queu: 'sqlite:a.db' }))
    // @ts-expect-error payloadUrl
    defineConfig(() => ({ webhooks: names.map((name) => ({ name, payloadUr: payloadUrl })) }))
    // @ts-expect-error no configuration
    defineConfig(() => 'text')
    // @ts-expect-error no configuration
    defineConfig(() => undefined)
  })
})

it('a configuration that is an object shows what is misspelt, as before', () => {
  defineConfig({
    // @ts-expect-error webhooks
    webhoks: [{ name: 'cmdb', payloadUrl }],
  })
  defineConfig({
    webhooks: [{ name: 'cmdb', payloadUrl }],
    // @ts-expect-error there is no webhook "cmbd"
    eventRules: [{ ...rule, webhooks: ['cmbd'] }],
  })
})
