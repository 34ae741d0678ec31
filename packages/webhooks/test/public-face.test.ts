import * as webhooks from '@netbox-hooks/webhooks'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(webhooks).sort()).toMatchInlineSnapshot(`
    [
      "ActionRunner",
      "ConditionSet",
      "EventQueue",
      "RequestBuilder",
      "buildPayload",
      "buildRequests",
      "compileRules",
      "createWebhookHooks",
      "deepFreeze",
      "discardChanges",
      "eventActionsStore",
      "gatherContext",
      "netboxTimestamp",
      "parseRuleset",
      "recordChange",
      "registerEventAction",
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
