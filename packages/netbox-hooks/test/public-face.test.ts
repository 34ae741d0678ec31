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
      "createHost",
      "defineConfig",
      "discardChanges",
      "formatError",
      "generateSecret",
      "getPluginConfig",
      "netboxHooks",
      "netboxSignature",
      "recordChange",
      "registerEventAction",
      "registerEventType",
      "registerRoutes",
      "registerTemplateFilter",
      "registerWebhookCallback",
      "requestHandler",
      "silentLogger",
      "standardWebhooksSignature",
      "startReceiver",
      "verifyWebhook",
    ]
  `)
})
