import { setImmediate } from 'node:timers/promises'
import {
  registerWebhookCallback,
  type WebhookCallback,
  type WebhookCallbackInput,
} from '@netbox-hooks/webhooks'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { builderWith, rule, siteEvent } from '../support.ts'

describe('callbacks', () => {
  it('are merged in the order of registration, however long each takes', async () => {
    const quickIsDone = Promise.withResolvers<void>()
    const { payloadOf, lines } = builderWith([
      async () => quickIsDone.promise.then(() => ({ a: 'slow', b: 'slow' })),
      () => {
        quickIsDone.resolve()
        return { b: 'quick', c: 1 }
      },
    ])
    expect(await payloadOf(siteEvent())).toMatchObject({ context: { a: 'slow', b: 'quick', c: 1 } })
    expect(lines).toEqual([])
  })

  it('are given the event and a signal; what they get is frozen', async () => {
    let input: WebhookCallbackInput | undefined
    const { payloadOf } = builderWith([
      (given) => {
        input = given
        ;(given.data as Record<string, unknown>)['name'] = 'changed'
      },
    ])
    const payload = await payloadOf(siteEvent())
    expect(payload['data']).toEqual({ id: 4, name: 'Site 1' })
    expect(input).toMatchObject({
      objectType: 'dcim.site',
      eventType: 'object_updated',
      request: { user: 'jstretch' },
      snapshots: { prechange: { status: 'planned' } },
      settings: {},
    })
    expect(input?.signal.aborted).toBe(false)
  })

  it('that fail, are late or return rubbish are skipped and named in the log; the others go on', async () => {
    const cyclic: Record<string, unknown> = {}
    cyclic['self'] = cyclic
    let aborted: unknown
    const hang: WebhookCallback = ({ signal }) => {
      signal.addEventListener('abort', () => {
        aborted = signal.reason.name
      })
      return new Promise(() => {})
    }
    const { payloadOf, lines } = builderWith([
      () => {
        throw new Error('sync')
      },
      async () => {
        throw new Error('async')
      },
      [hang, { timeout: 50 }],
      (() => 'text') as never,
      (() => ['list']) as never,
      (() => new Map([['a', 1]])) as never,
      () => cyclic,
      () => ({ big: new Map() }),
      () => ({ good: true }),
    ])
    expect(await payloadOf(siteEvent())).toMatchObject({ context: { good: true } })
    expect(lines.map((line) => line.replace(/.* was skipped: /, ''))).toEqual([
      expect.stringMatching(/^sync at .*hook\.test\.ts:\d+$/),
      'It returned a string where an object is expected',
      'It returned an array where an object is expected',
      'It returned a Map where an object is expected',
      expect.stringContaining('cannot be written as JSON'),
      expect.stringContaining('cannot be written as JSON'),
      expect.stringMatching(/^async at .*hook\.test\.ts:\d+$/),
      'It did not answer within 0.05 s',
    ])
    expect(aborted).toBe('TimeoutError')
  })

  it('do not end the process when they fail after their time limit', async () => {
    const isLate = Promise.withResolvers<void>()
    const fail = async () => isLate.promise.then(() => Promise.reject(new Error('too late')))
    const { payloadOf } = builderWith([[fail, { timeout: 20 }]])
    expect(await payloadOf(siteEvent())).not.toHaveProperty('context')
    isLate.resolve()
    // By then Node has told of a rejection that nobody handled, and vitest fails.
    await setImmediate()
  })

  it('are called only for the types that they ask for, and can nest what they return', async () => {
    const { payloadOf } = builderWith([
      [() => ({ a: 1 }), { objectTypes: ['dcim.*'], eventTypes: ['object_updated'] }],
      [() => ({ b: 1 }), { objectTypes: ['ipam.prefix'] }],
      [() => ({ c: 1 }), { eventTypes: ['object_created'] }],
      [() => ({ d: 1 }), { namespace: 'nested' }],
      [() => ({ e: 1 }), { namespace: true }],
    ])
    expect(await payloadOf(siteEvent())).toMatchObject({
      context: { a: 1, nested: { d: 1 }, 'netbox-hooks': { e: 1 } },
    })
  })

  it('cannot reach prototypes through their keys', async () => {
    const { payloadOf } = builderWith([() => JSON.parse('{"__proto__":{"polluted":true},"a":1}')])
    const payload = await payloadOf(siteEvent())
    expect(Object.keys(payload['context'] as object)).toEqual(['__proto__', 'a'])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('are not called for an event that goes nowhere', async () => {
    let called = false
    const { builder } = builderWith(
      [
        () => {
          called = true
        },
      ],
      { rules: [rule({ enabled: false }), rule({ eventTypes: ['job_started'] })] },
    )
    expect((await builder.build(siteEvent())).requests).toEqual([])
    expect(called).toBe(false)
  })

  it('must be functions, and keep their own type', () => {
    expect(() => registerWebhookCallback({} as never)).toThrowError(
      expect.objectContaining({ code: 'NBH_CALLBACK_INVALID' }),
    )
    const callback = registerWebhookCallback(async () => ({ answer: 42 }))
    expectTypeOf(callback).returns.resolves.toEqualTypeOf<{ answer: number }>()
  })
})

describe('taps', () => {
  it('of a stage that fail are logged under their name and skipped', async () => {
    const { payloadOf, hooks, lines } = builderWith([])
    hooks.context.tap('broken-sync', () => {
      throw new Error('no')
    })
    hooks.context.tapAsync('broken-async', (_, done) => done(new Error('no')))
    hooks.payload.tapPromise('broken-promise', async () => {
      throw new Error('no')
    })
    hooks.context.tap('good', (gathering) => gathering.add({ good: true }))
    hooks.payload.tapPromise('also-good', async (payload) => ({ ...payload, extra: 1 }))
    expect(await payloadOf(siteEvent())).toMatchObject({ context: { good: true }, extra: 1 })
    expect(lines.map((line) => /broken-\w+/.exec(line)?.[0])).toEqual([
      'broken-sync',
      'broken-async',
      'broken-promise',
    ])
  })
})

describe('rules', () => {
  it('send one request each, with the same bytes', async () => {
    const { builder } = builderWith([], {
      rules: [rule({ webhooks: ['second', 'first'] }), rule({ name: 'all', objectTypes: ['dcim.*'] })],
    })
    const { requests } = await builder.build(siteEvent())
    expect(requests.map(({ webhook }) => webhook)).toEqual(['second', 'first', 'first'])
    expect(new Set(requests.map(({ body }) => body)).size).toBe(1)
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: 'https://second.example.com/',
      headers: { 'content-type': 'application/json', 'x-own': 'second' },
    })
  })
})
