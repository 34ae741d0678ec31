import * as webhooks from '@netbox-hooks/webhooks'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(webhooks).sort()).toMatchInlineSnapshot(`
    [
      "EventQueue",
      "RequestBuilder",
      "buildPayload",
      "createWebhookHooks",
      "discardChanges",
      "netboxTimestamp",
      "recordChange",
      "registerWebhookCallback",
      "trackChanges",
      "webhookCallbacksStore",
    ]
  `)
})
