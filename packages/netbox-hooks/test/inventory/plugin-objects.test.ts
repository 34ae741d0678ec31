import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, createHost, type Logger, type NetboxHooksHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { folderWith, keepingLogger, startReceiver } from '../support.ts'

const changed = { eventType: 'object_updated', objectType: 'dcim.site', objectId: 4, data: { id: 4 } }
const sites = { objectTypes: ['dcim.site'], eventTypes: ['object_updated'] }

/** A plugin that registers what its settings say. */
const plugin = (name: string): string => `
import { PluginConfig, registerEventRule, registerWebhook } from 'netbox-hooks'
export default class Chat extends PluginConfig {
  name = '${name}'
  async ready() {
    await super.ready()
    for (const webhook of this.settings.webhooks ?? []) registerWebhook(webhook)
    for (const rule of this.settings.rules ?? []) registerEventRule(rule)
  }
}`

describe('webhooks and event rules of plugins', () => {
  it.each([{ isolation: undefined }, { isolation: 'worker' as const }])(
    'are sent to, listed and read-only, and go with the plugin (isolation: $isolation)',
    async ({ isolation }) => {
      const receiver = await startReceiver()
      const { lines, ...logger } = keepingLogger()
      const host = await start(
        {
          plugins: [['./chat.mjs', isolation ? { isolation } : {}]],
          pluginsConfig: {
            chat: {
              webhooks: [{ name: 'chat', payloadUrl: '{{ data.url }}', secret: 'the chat secret' }],
              rules: [{ name: 'sites to chat', ...sites, webhooks: ['chat'] }],
            },
          },
          eventRules: [{ name: 'all', ...sites, webhooks: ['chat'] }],
        },
        logger,
      )
      const event = { ...changed, data: { id: 4, url: receiver.url } }
      await host.emit(event)
      await host.idle()
      expect(receiver.received).toHaveLength(2)
      expect(receiver.received[0]?.headers['x-hook-signature']).toMatch(/^[\da-f]{128}$/)
      expect(host.operations.webhooks()).toMatchObject([{ webhook: 'chat', origin: 'chat' }])
      expect(host.operations.eventRules).toMatchObject([
        { name: 'all', origin: 'config' },
        { name: 'sites to chat', origin: 'chat' },
      ])
      const { objects } = host.operations
      const settings = { ...sites, name: 'managed', webhooks: ['chat'] }
      await objects?.carryOut([{ op: 'create', kind: 'event_rule', settings }], { name: 'ada', via: 'api' })
      await host.unload('chat')
      const absent = (rule: string) =>
        `The event rule "${rule}" names the webhook "chat", which is not there.`
      await expect
        .poll(() => lines.filter((line) => line.includes('NBH_OBJECT_WEBHOOK_ABSENT')))
        .toEqual(
          ['managed', 'all'].map((rule) =>
            expect.stringMatching(new RegExp(`^warn ${absent(rule)} .*"rule":"${rule}"`)),
          ),
        )
      expect(objects?.list('event_rule').map(({ name, problems }) => [name, problems[0]?.message])).toEqual([
        ['all', absent('all')],
        ['managed', absent('managed')],
      ])
      expect(host.operations.webhooks()).toEqual([])
      expect(host.operations.eventRules.map(({ name }) => name)).toEqual(['all'])
      await host.emit(event)
      await host.idle()
      expect(receiver.received).toHaveLength(2)
    },
  )

  it('can be named by the configuration, and its names are taken', async () => {
    const { lines, ...logger } = keepingLogger()
    const failure = await start(
      {
        plugins: ['./chat.mjs'],
        pluginsConfig: {
          chat: {
            webhooks: [
              { name: 'Chat', payloadUrl: 'ftp://nowhere.example', secret: 'the chat secret' },
              { name: 'other', payloadUrl: 'https://x.example', bodyTemplate: '{{ data.' },
            ],
            rules: [
              { name: 'r', ...sites, webhooks: ['othr'], conditions: { attr: 'x', op: 'no', value: 1 } },
            ],
          },
        },
        webhooks: [{ name: 'chat', payloadUrl: 'https://example.com/hook' }],
        eventRules: [{ name: 'all', ...sites, webhooks: ['other', 'nobody'] }],
      },
      logger,
    ).catch((error: unknown) => error)
    const { problems } = failure as { problems: { code: string; plugin?: string; problems: unknown[] }[] }
    expect(problems).toHaveLength(2)
    expect(problems[0]).toMatchObject({
      code: 'NBH_CONFIG_UNKNOWN_WEBHOOK',
      hint: expect.stringContaining('other'),
    })
    expect(problems[1]).toMatchObject({
      code: 'NBH_PLUGIN_OBJECTS_INVALID',
      plugin: 'chat',
      problems: [
        { code: 'NBH_CONFIG_DUPLICATE_NAME', where: 'webhook "Chat": name' },
        { code: 'NBH_CONFIG_INVALID_VALUE', where: 'webhook "Chat": payloadUrl' },
        { code: 'NBH_TEMPLATE_INVALID', where: 'webhook "other": bodyTemplate' },
        { code: 'NBH_CONDITIONS_INVALID', where: 'event rule "r": conditions.op' },
        { code: 'NBH_CONFIG_UNKNOWN_WEBHOOK', where: 'event rule "r": webhooks[0]' },
      ],
    })
    expect(JSON.stringify([problems, lines])).not.toContain('the chat secret')
  })

  it('leave an optional plugin out that has mistakes in them', async () => {
    const receiver = await startReceiver()
    const host = await started({
      plugins: [['./chat.mjs', { optional: true }]],
      pluginsConfig: {
        chat: {
          webhooks: [{ name: 'chat', payloadUrl: receiver.url }],
          rules: [{ name: 'sites', ...sites, webhooks: ['chat', 'absent'] }],
        },
      },
    })
    expect(host.plugins).toMatchObject([
      { state: 'skipped', error: { code: 'NBH_CONFIG_UNKNOWN_WEBHOOK', plugin: 'chat' } },
    ])
    expect(host.operations.webhooks()).toEqual([])
    await host.emit(changed)
    await host.idle()
    expect(receiver.received).toEqual([])
  })

  it('stand against a reload that takes away what they name, or takes their names', async () => {
    const receiver = await startReceiver()
    const base: Config = {
      plugins: ['./chat.mjs'],
      pluginsConfig: {
        chat: {
          webhooks: [{ name: 'chat', payloadUrl: receiver.url }],
          rules: [{ name: 'sites', ...sites, webhooks: ['receiver'] }],
        },
      },
      webhooks: [{ name: 'receiver', payloadUrl: receiver.url }],
    }
    const host = await started(base)
    const write = (config: Config) => writeFileSync(host.configFile as string, JSON.stringify(config))
    write({
      ...base,
      webhooks: [{ name: 'chat', payloadUrl: receiver.url }],
      delivery: { network: { allow: ['127.0.0.1'] } },
    })
    const failure = await host.reload().catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'NBH_CONFIG_INVALID',
      problems: [
        {
          problems: [
            { code: 'NBH_CONFIG_DUPLICATE_NAME', where: 'webhook "chat": name' },
            { code: 'NBH_CONFIG_UNKNOWN_WEBHOOK', where: 'event rule "sites": webhooks[0]' },
          ],
        },
      ],
    })
    await host.emit(changed)
    await receiver.waitFor(1)
  })
})

async function started(config: Config): Promise<NetboxHooksHost> {
  return start(config, keepingLogger())
}

async function start(config: Config, logger: Logger): Promise<NetboxHooksHost> {
  const full = { delivery: { network: { allow: ['127.0.0.1'] } }, ...config }
  const folder = folderWith({
    'package.json': '{"type":"module"}',
    'chat.mjs': plugin('chat'),
    'netbox-hooks.config.json': JSON.stringify(full),
  })
  const host = createHost({ configFile: join(folder, 'netbox-hooks.config.json'), logger })
  onTestFinished(() => host.stop())
  await host.start()
  return host
}
