import * as netboxHooks from 'netbox-hooks'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(netboxHooks).sort()).toMatchInlineSnapshot(`
    [
      "ConditionSet",
      "EventQueue",
      "NetboxHooksError",
      "NetworkPolicy",
      "PluginConfig",
      "buildPayload",
      "callRegistered",
      "createHost",
      "defineConfig",
      "discardChanges",
      "formatError",
      "generateSecret",
      "getPluginConfig",
      "netboxHooks",
      "netboxSignature",
      "provide",
      "recordChange",
      "register",
      "registerEventAction",
      "registerEventRule",
      "registerEventType",
      "registerRoutes",
      "registerTemplateFilter",
      "registerWebhook",
      "registerWebhookCallback",
      "requestHandler",
      "silentLogger",
      "standardWebhooksSignature",
      "startReceiver",
      "use",
      "verifyWebhook",
    ]
  `)
})

it('what verifyWebhook() throws is a NetboxHooksError, though the receiver’s kit knows none', () => {
  const received = { headers: { 'x-hook-signature': '00' }, body: '{}', secrets: ['a secret'] }
  expect(() => netboxHooks.verifyWebhook(received)).toThrow(netboxHooks.NetboxHooksError)
  expect(() => netboxHooks.verifyWebhook({ ...received, secrets: [] })).toThrow(
    expect.objectContaining({ name: 'NetboxHooksError', code: 'NBH_SECRET_INVALID' }),
  )
})
