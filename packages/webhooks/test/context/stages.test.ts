import { HostPoints } from '@netbox-hooks/core'
import { type ChangeEvent, type Payload, webhooksExtension } from '@netbox-hooks/webhooks'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { builderWith, siteEvent } from '../support.ts'

const fail = () => {
  throw new Error('no')
}

describe('a stage of the events pipeline', () => {
  it('that fails does not keep the events from the next one', async () => {
    const lines: string[] = []
    const keep = (fields: object, message: string) => void lines.push(`${JSON.stringify(fields)} ${message}`)
    const logger = { debug: keep, info: keep, warn: keep, error: keep }
    const { events } = new HostPoints([webhooksExtension], { logger }).hooks
    const seen: (string | number | null)[] = []
    events.tap('broken', fail)
    events.tapPromise('broken too', async () => fail())
    events.tapAsync('twice', (_, done) => {
      done()
      done(new Error('no'))
    })
    events.tapPromise('good', async (batch) => void seen.push(...batch.map(({ objectId }) => objectId)))
    await events.promise([siteEvent()])
    expect(seen).toEqual([4])
    expect(lines).toEqual([
      expect.stringMatching(/"tap":"broken","hook":"events","code":"NBH_TAP_FAILED"/),
      expect.stringMatching(/broken too in the events hook failed and was skipped: no/),
    ])
    expectTypeOf(events.promise).parameter(0).toEqualTypeOf<readonly ChangeEvent[]>()
  })
})

describe('a stage of the payload', () => {
  it.each([
    ['a number', () => 7 as unknown as Payload],
    ['null', () => null as unknown as Payload],
    ['an array', () => [] as unknown as Payload],
    [
      'a rejected promise from the sync form',
      (() => Promise.reject(new Error('no'))) as unknown as () => Payload,
    ],
    ['a change of the frozen payload', (payload: Payload) => Object.assign(payload, { extra: 1 })],
    [
      'a change of its data',
      (payload: Payload) => Object.assign(payload.data as object, { extra: 1 }) && payload,
    ],
  ])('that answers with %s is logged and skipped; the next one goes on', async (_, stage) => {
    const { hooks, payloadOf, lines } = builderWith([() => ({ a: 1 })])
    hooks.payload.tap('bad', stage)
    hooks.payload.tap('good', (payload) => ({ ...payload, good: true }))
    expect(await payloadOf(siteEvent())).toEqual({
      ...(await builderWith([() => ({ a: 1 })]).payloadOf(siteEvent())),
      good: true,
    })
    expect(lines).toEqual([expect.stringContaining('"tap":"bad"')])
  })

  it('that leaves something which is no JSON does not keep the webhook from being sent', async () => {
    const { hooks, payloadOf, lines } = builderWith([])
    hooks.payload.tap('big', (payload) => ({ ...payload, big: new Map() }))
    expect(await payloadOf(siteEvent())).not.toHaveProperty('big')
    expect(lines).toEqual([expect.stringMatching(/NBH_PAYLOAD_INVALID.*\(big\)/)])
  })

  it('that returns nothing leaves the payload as it is', async () => {
    const { hooks, payloadOf, lines } = builderWith([])
    hooks.payload.tapPromise('looks', async () => undefined as unknown as Payload)
    expect(await payloadOf(siteEvent())).toMatchObject({ event: 'updated' })
    expect(lines).toEqual([])
  })
})
