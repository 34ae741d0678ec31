import * as delivery from '@netbox-hooks/delivery'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(delivery).sort()).toMatchInlineSnapshot(`
    [
      "Dispatcher",
      "HttpSender",
      "NetworkPolicy",
      "Retention",
      "SqliteHistory",
      "SqliteQueue",
      "authenticationProblem",
      "cancelMatching",
      "classifyOutcome",
      "defaultAttemptTimeouts",
      "defaultRetrySchedule",
      "generateKeyPair",
      "generateSecret",
      "guardedConnector",
      "headerProblem",
      "inspectQueueFile",
      "netboxSignature",
      "newId",
      "outcomeTable",
      "parseProxy",
      "proxyProblem",
      "redeliverMatching",
      "secretProblem",
      "signatureHeaders",
      "standardWebhooksSignature",
      "tlsProblem",
      "verifyWebhook",
    ]
  `)
})
