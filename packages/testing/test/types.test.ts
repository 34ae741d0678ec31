import { callbackInput, type EmittedEvent } from '@netbox-hooks/testing'
import '@netbox-hooks/testing/vitest'
import { registerWebhookCallback } from 'netbox-hooks'
import { expect, expectTypeOf, it } from 'vitest'

it('what a callback is called with is of the type that the callback takes', () => {
  const ofSites = registerWebhookCallback(({ objectType }) => ({ objectType }), {
    objectTypes: ['dcim.site'],
  })
  const ofAny = registerWebhookCallback(({ objectType }) => ({ objectType }))
  const input = callbackInput({ objectType: 'dcim.site', settings: { a: 1 } })
  expect([ofSites(input), ofAny(input)]).toEqual([{ objectType: 'dcim.site' }, { objectType: 'dcim.site' }])
  expectTypeOf(input.objectType).toEqualTypeOf<'dcim.site'>()
  expectTypeOf(input.settings).toEqualTypeOf<{ a: number }>()
})

it('the matchers have types', () => {
  const calls = (emitted: EmittedEvent) => {
    expect(emitted).toHaveContext({ a: expect.any(String) }, 'a-plugin')
    expect(emitted).not.toHaveContext()
    expect(emitted).toBeDelivered('noc')
    expect(emitted).toHaveFired('a rule')
    // @ts-expect-error: it takes the name of a webhook
    expect(emitted).toBeDelivered({ to: 'noc' })
    // @ts-expect-error: a context is an object
    expect(emitted).toHaveContext('site_status')
  }
  expectTypeOf(calls).returns.toBeVoid()
})
