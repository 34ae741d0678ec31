import * as testing from '@netbox-hooks/testing'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(testing).sort()).toMatchInlineSnapshot(`
    [
      "assertContext",
      "assertDelivered",
      "assertFired",
      "callbackInput",
      "createTestHost",
      "createTestReceiver",
      "matchers",
      "netbox",
    ]
  `)
})
