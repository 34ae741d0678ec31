import { buildPayload } from 'netbox-hooks'
import { expect, expectTypeOf, it } from 'vitest'

declare module 'netbox-hooks' {
  interface WebhookContext {
    site_status?: { reachable: boolean }
  }
}

it("a plugin's context is known to the payload's type by declaration merging", () => {
  const event = {
    eventType: 'object_updated',
    objectType: 'dcim.site',
    timestamp: '2026-03-06T15:11:23.503186+00:00',
    username: null,
    data: {},
  }
  const { context } = buildPayload(event, { context: { site_status: { reachable: true } } })
  expectTypeOf(context?.site_status).toEqualTypeOf<{ reachable: boolean } | undefined>()
  expect(context?.site_status?.reachable).toBe(true)
})
