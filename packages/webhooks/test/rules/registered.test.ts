import { HostPoints, PluginScope, silentLogger } from '@netbox-hooks/core'
import {
  type EventRuleSettings,
  registerEventRule,
  registerWebhook,
  type WebhookSettings,
  webhooksExtension,
} from '@netbox-hooks/webhooks'
import { describe, expect, expectTypeOf, it } from 'vitest'

/** A plugin's scope, and what it has registered. */
function plugin() {
  const registry = new HostPoints([webhooksExtension]).registry
  const scope = new PluginScope('file:///plugin.js', 'my-plugin', {
    registry,
    logger: silentLogger,
    services: { use: () => undefined },
  })
  const registered = () => registry.namesOf(scope)
  return { registry, scope, registered }
}

const chat: WebhookSettings = {
  name: 'chat',
  payloadUrl: 'https://chat.example.com/hook',
  headers: { 'X-Team': 'noc' },
  retry: { schedule: ['0s', '5m'] },
}
const sites: EventRuleSettings = {
  name: 'sites/all',
  objectTypes: ['dcim.*'],
  eventTypes: ['object_updated'],
  conditions: { attr: 'status.value', value: 'active' },
  webhooks: ['chat'],
}

describe('a webhook and a rule that a plugin registers', () => {
  it('are its own, as they were given, until they are undone or it is unloaded', async () => {
    const { registry, scope, registered } = plugin()
    const headers = { 'X-Team': 'noc' }
    const undo = scope.run(() => registerWebhook({ ...chat, headers }))
    scope.run(() => registerEventRule(sites))
    headers['X-Team'] = 'changed afterwards'
    expect(registered()).toEqual({ webhooks: ['chat'], eventRules: ['sites/all'] })
    expect(registry.entries('webhooks')).toMatchObject([{ plugin: 'my-plugin', value: chat }])
    expect(registry.entries('eventRules')).toMatchObject([{ plugin: 'my-plugin', value: sites }])
    undo()
    undo()
    expect(registered()).toEqual({ eventRules: ['sites/all'] })
    await scope.dispose()
    expect(registered()).toEqual({})
  })

  it('have names of their own, and come before initialization has ended', () => {
    const { scope } = plugin()
    scope.run(() => registerWebhook(chat))
    expect(() => scope.run(() => registerWebhook(chat))).toThrow(
      expect.objectContaining({ code: 'NBH_ALREADY_REGISTERED' }),
    )
    scope.close()
    for (const late of [() => registerWebhook({ ...chat, name: 'late' }), () => registerEventRule(sites)])
      expect(() => scope.run(late)).toThrow(expect.objectContaining({ code: 'NBH_REGISTRATION_CLOSED' }))
  })

  it('outside of a plugin are checked, and nothing else', () => {
    registerWebhook(chat)()
    registerEventRule(sites)()
    expect(() => registerWebhook({ name: 'chat' } as never)).toThrow()
  })

  it.each<[unknown, RegExp]>([
    [undefined, /needs an object with settings; it was given undefined/],
    [[chat], /needs an object with settings; it was given an array/],
    [{ name: 'chat' }, /"payloadUrl" of registerWebhook\(\) needs a text; it was given undefined/],
    [{ ...chat, payloadUrl: { env: 'URL' } }, /"payloadUrl" .* needs a text; it was given an object/],
    [{ ...chat, payloadUrL: 'x' }, /knows no field "payloadUrL"/],
    [{ ...chat, name: 'a/b' }, /another name: "a\/b" has a slash/],
    [{ ...chat, enabled: 'yes' }, /"enabled" .* needs true or false; it was given a string/],
    [{ ...chat, timeout: {} }, /"timeout" .* needs a duration/],
    [{ ...chat, secrets: ['a', 1] }, /"secrets" .* needs a list of texts/],
    [{ ...chat, headers: { a: new Map() } }, /needs plain data \(.* at headers\.a\)/],
  ])('a webhook of the wrong shape is refused: %j', (settings, message) => {
    const register = () => registerWebhook(settings as never)
    expect(register).toThrow(expect.objectContaining({ code: 'NBH_WEBHOOK_INVALID' }))
    expect(register).toThrow(message)
  })

  it.each<[unknown, RegExp]>([
    [null, /needs an object with settings; it was given null/],
    [{ ...sites, objectTypes: 'dcim.site' }, /"objectTypes" .* needs a list of texts; it was given a string/],
    [{ ...sites, eventTypes: undefined }, /"eventTypes" .* needs a list of texts; it was given undefined/],
    [{ ...sites, conditions: [] }, /"conditions" .* needs an object or null; it was given an array/],
    [{ ...sites, actions: ['open-ticket'] }, /"actions" .* needs a list of objects/],
    [{ ...sites, events: [] }, /knows no field "events"/],
  ])('a rule of the wrong shape is refused: %j', (settings, message) => {
    const register = () => registerEventRule(settings as never)
    expect(register).toThrow(expect.objectContaining({ code: 'NBH_RULE_INVALID' }))
    expect(register).toThrow(message)
  })

  it('are refused without a word of what is in them', () => {
    const secret = 'a secret that is not to be seen'
    const settings = { ...chat, authentication: secret, payloadUrl: secret } as never
    expect(() => registerWebhook(settings)).toThrow(expect.not.stringContaining(secret))
  })
})

it('settings take no references, and their types say so', () => {
  expectTypeOf<{ name: 'a'; payloadUrl: { env: string } }>().not.toExtend<WebhookSettings>()
  expectTypeOf<{ name: 'a'; payloadUrl: string; timeout: '15s' }>().toExtend<WebhookSettings>()
  expectTypeOf<{ name: string; objectTypes: string[]; eventTypes: string[] }>().toExtend<EventRuleSettings>()
})
