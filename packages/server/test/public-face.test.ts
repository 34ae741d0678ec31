import * as server from '@netbox-hooks/server'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(server).sort()).toMatchInlineSnapshot(`
    [
      "deliveryBodyGone",
      "deliveryNotDue",
      "deliveryUnbuilt",
      "inProcessApi",
      "isChange",
      "isLoopback",
      "isNetboxId",
      "issueWords",
      "jobEndOf",
      "loadServing",
      "netboxChangeKey",
      "netboxHooks",
      "netboxTime",
      "readNetboxPayload",
      "registerRoutes",
      "requestHandler",
      "routesStore",
      "secretMark",
      "shownUrl",
      "startServer",
      "webhookOff",
      "webhookUnknown",
    ]
  `)
})
