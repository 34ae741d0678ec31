import * as delivery from '@netbox-hooks/delivery'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(delivery).sort()).toMatchInlineSnapshot(`
    [
      "BoundedMemo",
      "Dispatcher",
      "EnvironmentProxies",
      "HttpSender",
      "NetworkPolicy",
      "Retention",
      "SharedBodies",
      "WebhookStates",
      "actionOf",
      "actionTarget",
      "authenticationProblem",
      "cancelMatching",
      "classifyOutcome",
      "defaultAttemptTimeouts",
      "defaultRetrySchedule",
      "derivedId",
      "describeWebhook",
      "failedAtOnce",
      "guardedConnector",
      "hastenMatching",
      "headerProblem",
      "moveQueue",
      "newId",
      "outcomeTable",
      "parseProxy",
      "proxyProblem",
      "proxyVariables",
      "queueSealed",
      "redeliverMatching",
      "senderClosed",
      "targetProblem",
      "tlsProblem",
    ]
  `)
})
