import { readFileSync } from 'node:fs'
import {
  buildPayload,
  type ChangeEvent,
  serializePayload,
  type WebhookCallback,
} from '@netbox-hooks/webhooks'
import { describe, expect, it } from 'vitest'
import { builderWith, siteEvent } from '../support.ts'

interface Vector {
  readonly name: string
  readonly input: {
    readonly event_type: string
    readonly object_type: string
    readonly timestamp: string
    readonly username: string | null
    readonly data: ChangeEvent['data']
    readonly snapshots: ChangeEvent['snapshots'] | null
    readonly request: ChangeEvent['request']
    readonly callbacks: readonly { readonly returns?: unknown; readonly throws?: string }[]
  }
  readonly key_order: readonly string[]
  readonly payload: Record<string, unknown>
  readonly warning_count: number
}

const { vectors }: { vectors: Vector[] } = JSON.parse(
  readFileSync(new URL('../vectors/payload.json', import.meta.url), 'utf8'),
)

describe('a payload is the one that NetBox sends', () => {
  it.each(vectors)('$name', async ({ input, key_order, payload, warning_count }) => {
    const callbacks = input.callbacks.map(
      ({ returns, throws }): WebhookCallback =>
        () => {
          if (throws !== undefined) throw new Error(throws)
          return returns as object
        },
    )
    const { payloadOf, lines } = builderWith(callbacks)
    const { event_type, object_type, snapshots, data, request, username, timestamp } = input
    const built = await payloadOf({
      eventType: event_type,
      objectType: object_type,
      objectId: null,
      ...(snapshots && { snapshots }),
      data,
      request,
      username,
      timestamp,
    })
    // Plain JSON.stringify writes -0 as 0.
    expect(built).toEqual(JSON.parse(JSON.stringify(payload)))
    expect(Object.keys(built)).toEqual(key_order)
    expect(lines).toHaveLength(warning_count)
  })
})

it('is built from an event alone, with the context last', () => {
  const payload = buildPayload(siteEvent(), { context: { a: 1 } })
  expect(Object.keys(payload)).toEqual([
    'event',
    'timestamp',
    'object_type',
    'username',
    'request_id',
    'data',
    'request',
    'snapshots',
    'context',
  ])
  expect(buildPayload({ ...siteEvent(), eventType: 'toString' })).toMatchObject({ event: 'toString' })
  expect(buildPayload(siteEvent(), { context: {} })).not.toHaveProperty('context')
})

it('says of a request only what NetBox says', () => {
  const request = {
    ...(siteEvent().request as NonNullable<ChangeEvent['request']>),
    headers: { authorization: 'Bearer s3cret' },
  }
  expect(buildPayload({ ...siteEvent(), request }).request).toEqual(siteEvent().request)
})

it('is written as plain JSON in UTF-8', () => {
  const payload = buildPayload(siteEvent({ data: { name: 'Zürich ✓' } }))
  expect(Buffer.from(serializePayload(payload)).toString('utf8')).toBe(JSON.stringify(payload))
})
