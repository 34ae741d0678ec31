import * as server from '@netbox-hooks/server'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(server).sort()).toMatchInlineSnapshot(`
    [
      "deliveryBodyGone",
      "deliveryNotDue",
      "deliveryUnbuilt",
      "inProcessApi",
      "isLoopback",
      "issueWords",
      "loadServing",
      "netboxHooks",
      "readNetboxPayload",
      "registerRoutes",
      "requestHandler",
      "routesStore",
      "secretMark",
      "startServer",
      "webhookOff",
      "webhookUnknown",
    ]
  `)
})
