import type { WebhookPayload, WebhookRequest, WebhookSnapshots } from '@netbox-hooks/verify'
import { describe, expectTypeOf, it } from 'vitest'
import type { Payload } from '../../webhooks/dist/index.js'

describe('the type of payloads', () => {
  it('covers what netbox-hooks sends', () => {
    expectTypeOf<Payload>().toExtend<WebhookPayload>()
    expectTypeOf<NonNullable<Payload['request']>>().toEqualTypeOf<WebhookRequest>()
    expectTypeOf<NonNullable<Payload['snapshots']>>().toExtend<WebhookSnapshots>()
  })

  it('covers the smallest that NetBox sends, with the deprecated fields and without', () => {
    const smallest = {
      event: 'job_ended',
      timestamp: '2026-03-06T15:11:23+00:00',
      object_type: 'dcim.site',
      data: null,
    }
    expectTypeOf(smallest).toExtend<WebhookPayload>()
    expectTypeOf({ ...smallest, username: null, request_id: null }).toExtend<WebhookPayload>()
    expectTypeOf<Omit<WebhookPayload, 'object_type'>>().not.toExtend<WebhookPayload>()
  })

  it('takes the names of events that are built in, and those of plugins', () => {
    expectTypeOf<'created' | 'job_ended' | 'site_audited'>().toExtend<WebhookPayload['event']>()
    expectTypeOf<number>().not.toExtend<WebhookPayload['event']>()
  })

  it('says of the data what it is told, and of the rest that it is unknown', () => {
    interface Site {
      readonly id: number
      readonly name: string
    }
    expectTypeOf<WebhookPayload<Site>['data']>().toEqualTypeOf<Site>()
    expectTypeOf<WebhookPayload['data']>().toBeUnknown()
    expectTypeOf<NonNullable<WebhookPayload['context']>[string]>().toBeUnknown()
  })
})
