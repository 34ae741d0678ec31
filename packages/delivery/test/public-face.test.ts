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
      "QueueTime",
      "Retention",
      "SharedBodies",
      "ThreadedSender",
      "TimeKeeper",
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
      "inGroups",
      "machineTime",
      "moveQueue",
      "newId",
      "outcomeTable",
      "parseProxy",
      "proxyProblem",
      "proxyVariables",
      "queueSealed",
      "readdressMatching",
      "recordMovedBy",
      "redeliverMatching",
      "senderClosed",
      "targetProblem",
      "tlsProblem",
    ]
  `)
})
