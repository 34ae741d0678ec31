import * as webhooks from '@netbox-hooks/webhooks'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(webhooks).sort()).toMatchInlineSnapshot(`
    [
      "ActionRunner",
      "ConditionSet",
      "ContextRefused",
      "EventQueue",
      "RequestBuilder",
      "TemplateEngine",
      "WebhookTemplates",
      "allowedVariables",
      "bodySchema",
      "buildPayload",
      "buildRequests",
      "compileRules",
      "copyContext",
      "copyFilterAnswer",
      "createWebhookHooks",
      "deepFreeze",
      "discardChanges",
      "encodeInParameter",
      "encodeInPath",
      "encodeParameters",
      "eventActionsStore",
      "gatherContext",
      "hasTemplateSyntax",
      "netboxTimestamp",
      "parseHeaderLines",
      "parseRuleset",
      "recordChange",
      "registerEventAction",
      "registerTemplateFilter",
      "registerWebhookCallback",
      "renderRequest",
      "serializePayload",
      "summarizeRequest",
      "tapCallbacks",
      "tapEventsPipeline",
      "templateFiltersStore",
      "trackChanges",
      "webhookCallbacksStore",
    ]
  `)
})
