import * as webhooks from '@netbox-hooks/webhooks'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(webhooks).sort()).toMatchInlineSnapshot(`
    [
      "ConditionSet",
      "EventQueue",
      "RequestBuilder",
      "buildPayload",
      "buildRequests",
      "compileRules",
      "createWebhookHooks",
      "deepFreeze",
      "discardChanges",
      "gatherContext",
      "netboxTimestamp",
      "parseRuleset",
      "recordChange",
      "registerWebhookCallback",
      "renderRequest",
      "serializePayload",
      "summarizeRequest",
      "tapCallbacks",
      "tapEventsPipeline",
      "trackChanges",
      "webhookCallbacksStore",
    ]
  `)
})
