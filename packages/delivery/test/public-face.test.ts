import * as delivery from '@netbox-hooks/delivery'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(delivery).sort()).toMatchInlineSnapshot(`
    [
      "Dispatcher",
      "HttpSender",
      "NetworkPolicy",
      "SqliteQueue",
      "defaultAttemptTimeouts",
      "defaultRetrySchedule",
      "generateSecret",
      "guardedConnector",
      "headerProblem",
      "netboxSignature",
      "newId",
      "secretProblem",
      "signatureHeaders",
      "standardWebhooksSignature",
      "verifyWebhook",
    ]
  `)
})
