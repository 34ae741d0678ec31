import {
  type ObjectShape,
  registerWebhookCallback,
  type Snapshots,
  type WebhookCallback,
  type WebhookCallbackInput,
} from '@netbox-hooks/webhooks'
import { expectTypeOf, it } from 'vitest'

interface Order {
  readonly total: number
}

interface OrderRow {
  readonly total_cents: number
}

interface Customer {
  readonly name: string
}

declare module '@netbox-hooks/webhooks' {
  interface ObjectShapes {
    'shop.order': ObjectShape<Order, OrderRow>
    'shop.customer': ObjectShape<Customer>
  }
}

type JsonObject = Readonly<Record<string, unknown>>

it('of objects that nothing is said of, a callback knows that they are objects', () => {
  registerWebhookCallback(({ objectType, data, snapshots }) => {
    expectTypeOf(objectType).toEqualTypeOf<string>()
    expectTypeOf(data).toEqualTypeOf<JsonObject>()
    expectTypeOf(snapshots).toEqualTypeOf<Snapshots | null>()
  })
  registerWebhookCallback(({ data }) => expectTypeOf(data).toEqualTypeOf<JsonObject>() as never, {
    objectTypes: ['shop.unknown'],
  })
  registerWebhookCallback(
    ({ objectType, data }) => {
      expectTypeOf(objectType).toEqualTypeOf<string>()
      expectTypeOf(data).toEqualTypeOf<JsonObject>()
    },
    { objectTypes: ['shop.*'] },
  )
})

it('that names one object type is given its shape', () => {
  registerWebhookCallback(
    ({ objectType, data, snapshots }) => {
      expectTypeOf(objectType).toEqualTypeOf<'shop.order'>()
      expectTypeOf(data).toEqualTypeOf<Order>()
      expectTypeOf(snapshots).toEqualTypeOf<Snapshots<OrderRow> | null>()
    },
    { objectTypes: ['shop.order'] },
  )
})

it('that names several is given the shape of the one that it asks for', () => {
  registerWebhookCallback(
    async ({ objectType, data }) => {
      if (objectType === 'shop.order') return { total: expectTypeOf(data).toEqualTypeOf<Order>() }
      if (objectType === 'shop.customer') expectTypeOf(data).toEqualTypeOf<Customer>()
      else expectTypeOf(data).toEqualTypeOf<JsonObject>()
      return undefined
    },
    { objectTypes: ['shop.order', 'shop.customer', 'shop.unknown'] },
  )
})

it('may say itself what it is called with, if it is called with nothing else', () => {
  type OrderInput = WebhookCallbackInput<JsonObject, 'shop.order', ObjectShape<Order, OrderRow>>
  const ofOrder = ({ data }: OrderInput) => ({ total: data.total })
  registerWebhookCallback(ofOrder, { objectTypes: ['shop.order'] })
  // @ts-expect-error it may be called for a customer
  registerWebhookCallback(ofOrder, { objectTypes: ['shop.order', 'shop.customer'] })
  // @ts-expect-error it may be called for anything
  registerWebhookCallback(ofOrder)
})

it('keeps what it returns for tests', () => {
  const callback = registerWebhookCallback(({ data }) => ({ twice: data.total * 2 }), {
    objectTypes: ['shop.order'],
  })
  expectTypeOf(callback).returns.toEqualTypeOf<{ twice: number }>()
  expectTypeOf<() => { a: number }>().toExtend<WebhookCallback>()
})
