import {
  registerWebhookCallback,
  type WebhookCallbackInput,
  type WebhookCallbackOptions,
} from '@netbox-hooks/webhooks'
import { describe, expect, expectTypeOf, it } from 'vitest'

describe('registering', () => {
  it.each([undefined, null, {}, 'text'])('%o in the place of a function is refused', (callback) => {
    expect(() => registerWebhookCallback(callback as never)).toThrowError(
      expect.objectContaining({ code: 'NBH_CALLBACK_INVALID' }),
    )
  })

  it.each([
    { namespace: '' },
    { namespace: 5 },
    { timeout: 0 },
    { timeout: '5s' },
    { objectTypes: 'dcim.site' },
    { objectType: ['dcim.site'] },
  ])('with the option %o is refused, naming the option', (options) => {
    expect(() => registerWebhookCallback(() => undefined, options as WebhookCallbackOptions)).toThrowError(
      expect.objectContaining({
        code: 'NBH_CALLBACK_INVALID',
        message: expect.stringContaining(Object.keys(options)[0] as string),
      }),
    )
  })

  it('with an option that is misspelt is refused with the one that may be meant', () => {
    const register = () =>
      registerWebhookCallback(() => undefined, { objectType: ['dcim.site'] } as WebhookCallbackOptions)
    expect(register).toThrowError(
      expect.objectContaining({ code: 'NBH_CALLBACK_INVALID', hint: 'Did you mean "objectTypes"?' }),
    )
  })

  it('outside any plugin does nothing and leaves a function that can be called as what it is', () => {
    const callback = registerWebhookCallback(({ data }: Pick<WebhookCallbackInput, 'data'>) => ({
      id: data['id'],
    }))
    expectTypeOf(callback).parameters.toEqualTypeOf<[Pick<WebhookCallbackInput, 'data'>]>()
    expect(callback({ data: { id: 4 } })).toEqual({ id: 4 })
  })
})
