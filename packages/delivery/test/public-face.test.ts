import * as delivery from '@netbox-hooks/delivery'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(delivery).sort()).toMatchInlineSnapshot(`
    [
      "Dispatcher",
      "HttpSender",
      "NetworkPolicy",
      "Retention",
      "SharedBodies",
      "Spool",
      "SqliteHistory",
      "SqliteQueue",
      "SqliteTransfer",
      "WebhookStates",
      "authenticationProblem",
      "cancelMatching",
      "classifyOutcome",
      "defaultAttemptTimeouts",
      "defaultRetrySchedule",
      "derivedId",
      "generateKeyPair",
      "generateSecret",
      "guardedConnector",
      "headerProblem",
      "inspectQueueFile",
      "moveQueue",
      "netboxSignature",
      "newId",
      "outcomeTable",
      "parseProxy",
      "proxyProblem",
      "queueSealed",
      "redeliverMatching",
      "secretProblem",
      "signatureHeaders",
      "standardWebhooksSignature",
      "tlsProblem",
      "verifyWebhook",
    ]
  `)
})
