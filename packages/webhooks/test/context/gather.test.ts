import { currentScope, HostPoints, type Logger, type PluginHost, PluginScope } from '@netbox-hooks/core'
import {
  type ContextGathering,
  type GatheredContext,
  type GatherOptions,
  gatherContext,
  tapCallbacks,
  type WebhookCallback,
  type WebhookCallbackOptions,
  type WebhookCallbackResult,
  type WebhookHooks,
  webhooksExtension,
} from '@netbox-hooks/webhooks'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { siteEvent } from '../support.ts'

type Registered = readonly [plugin: string, callback: WebhookCallback, options?: WebhookCallbackOptions]

interface Gatherer {
  readonly hooks: WebhookHooks
  readonly lines: string[]
  readonly unload: () => void
  gather(options?: GatherOptions): Promise<GatheredContext>
}

/** Callbacks of several plugins of one host, registered in this order. */
function gathererWith(...callbacks: readonly Registered[]): Gatherer {
  const lines: string[] = []
  const keep = (fields: object, message: string) => void lines.push(`${JSON.stringify(fields)} ${message}`)
  const logger: Logger = { debug: keep, info: keep, warn: keep, error: keep }
  const { hooks, registry } = new HostPoints([webhooksExtension], { logger })
  const scopes: PluginScope[] = []
  const host = { logger } as unknown as PluginHost
  for (const [plugin, callback, options = {}] of callbacks) {
    const scope = new PluginScope(`file:///${plugin}`, plugin, host)
    scope.settings = { of: plugin }
    scopes.push(scope)
    registry.add('webhookCallbacks', { callback, options }, scope)
  }
  tapCallbacks(hooks, registry)
  const warned = new Set<string>()
  return {
    hooks,
    lines,
    unload: () => {
      for (const scope of scopes) scope.dispose()
    },
    // However slow the machine is, only what a test lets hang is late.
    gather: (options) =>
      gatherContext(hooks, siteEvent(), { logger, timeout: 60_000, budget: 60_000, warned, ...options }),
  }
}

const summaryOf = ({ outcomes }: GatheredContext) =>
  outcomes.map(({ plugin, callback, outcome, error }) => [plugin, callback, outcome, error?.code])

const never = () => new Promise<undefined>(() => {})

const fail = (): never => {
  throw new Error('no')
}

describe('the outcome of every callback', () => {
  it('is told in the order of registration, with its plugin, its name and the error', async () => {
    const othersAreCalled = Promise.withResolvers<void>()
    const { gather } = gathererWith(
      [
        'slow',
        async function answering() {
          await othersAreCalled.promise
          return { a: 1 }
        },
      ],
      ['quiet', function silent() {}],
      [
        'broken',
        async function failing() {
          throw new Error('boom')
        },
      ],
      ['hanging', never, { timeout: 20 }],
      ['wrong', (() => 'text') as never],
      ['elsewhere', () => ({ b: 1 }), { objectTypes: ['ipam.*'] }],
    )
    const gathering = gather()
    othersAreCalled.resolve()
    const gathered = await gathering
    expect(summaryOf(gathered)).toEqual([
      ['slow', 'answering', 'merged', undefined],
      ['quiet', 'silent', 'nothing', undefined],
      ['broken', 'failing', 'failed', 'NBH_CALLBACK_FAILED'],
      ['hanging', 'never', 'late', 'NBH_CALLBACK_LATE'],
      ['wrong', '#5', 'invalid', 'NBH_CONTEXT_INVALID'],
    ])
    expect(gathered.outcomes.every(({ durationMs }) => durationMs >= 0)).toBe(true)
    expect(gathered.context).toEqual({ a: 1 })
    expect(gathered.provenance).toEqual({ a: { plugin: 'slow' } })
  })

  it('can be stored as JSON', async () => {
    const { gather } = gathererWith(['p', () => Promise.reject(new Error('boom'))])
    const { outcomes } = await gather()
    expect(JSON.parse(JSON.stringify(outcomes))).toMatchObject([
      { plugin: 'p', outcome: 'failed', error: { code: 'NBH_CALLBACK_FAILED', plugin: 'p' } },
    ])
  })

  it('that was skipped is logged with plugin and code', async () => {
    const { gather, lines } = gathererWith(['broken', () => Promise.reject(new Error('boom'))])
    await gather()
    expect(lines).toEqual([
      expect.stringMatching(
        /"plugin":"broken".*"code":"NBH_CALLBACK_FAILED".* boom at .*gather\.test\.ts:\d+$/,
      ),
    ])
  })
})

describe('a callback', () => {
  it("runs in its plugin's scope, through awaits, and is given the plugin's settings", async () => {
    const scopes: unknown[] = []
    const note: WebhookCallback = async ({ settings }) => {
      await null
      scopes.push([currentScope()?.plugin, settings['of']])
    }
    await gathererWith(['first', note], ['second', note]).gather()
    expect(scopes).toEqual([
      ['first', 'first'],
      ['second', 'second'],
    ])
  })

  it('that answers after its time limit changes nothing any more, and its signal is aborted', async () => {
    let lateSignal: AbortSignal | undefined
    let reason: unknown
    const ended = Promise.withResolvers<void>()
    const { gather } = gathererWith([
      'late',
      async (input) => {
        const { signal } = input
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        reason = signal.reason
        lateSignal = input.signal
        ended.resolve()
        return { late: true }
      },
      { timeout: 10 },
    ])
    const gathered = await gather()
    await ended.promise
    expect(summaryOf(gathered)).toEqual([['late', '#1', 'late', 'NBH_CALLBACK_LATE']])
    expect(reason).toMatchObject({ name: 'TimeoutError' })
    expect(lateSignal?.aborted).toBe(true)
    expect(gathered.context).toBeUndefined()
  })

  it('that asks for its signal only after its time limit finds it aborted', async () => {
    const isLate = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<boolean>()
    const { gather } = gathererWith([
      'late',
      async (input) => {
        await isLate.promise
        asked.resolve(input.signal.aborted)
      },
      { timeout: 10 },
    ])
    await gather()
    isLate.resolve()
    expect(await asked.promise).toBe(true)
  })

  it('of an unloaded plugin is not called', async () => {
    const { gather, unload } = gathererWith(['p', () => ({ a: 1 })])
    unload()
    unload()
    expect((await gather()).context).toBeUndefined()
  })
})

describe('what a callback returns', () => {
  it('is copied: it cannot be changed afterwards, nor by taps of the payload', async () => {
    const cache = { deep: { n: 1 } }
    const { gather } = gathererWith(['p', () => cache])
    const { context } = await gather()
    cache.deep.n = 2
    expect(context).toEqual({ deep: { n: 1 } })
  })

  it('is what JSON makes of it, whatever it is', async () => {
    const leaf = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(undefined, Number.NaN, Number.POSITIVE_INFINITY, new Date(0), [undefined]),
      fc.constant(() => 1),
      fc.constant({ toJSON: () => 'own' }),
      fc.constant(JSON.parse('{"__proto__":{"a":1}}')),
    )
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), leaf), async (returned) => {
        const { context = {} } = await gathererWith(['p', () => returned]).gather()
        expect(JSON.stringify(context)).toBe(JSON.stringify(returned))
      }),
    )
  })

  it('cannot take the place of the whole context', async () => {
    const { gather } = gathererWith(
      ['good', () => ({ a: 1 })],
      ['greedy', () => ({ toJSON: () => ({ b: 2 }) })],
    )
    expect(JSON.parse(JSON.stringify((await gather()).context))).toEqual({ a: 1, b: 2 })
  })

  it.each([
    [
      'a circle',
      () => {
        const a: Record<string, unknown> = {}
        return Object.assign(a, { a })
      },
    ],
    [
      'a toJSON() that throws',
      () => ({
        toJSON() {
          throw new Error('no')
        },
      }),
    ],
    ['a date', (() => new Date(0)) as never],
    ['a hostile promise', () => Object.fromEntries([['then', fail]])],
    ['an error', () => new Error('no')],
  ])('as %s is skipped; the others go on', async (_, callback) => {
    const { gather } = gathererWith(['bad', callback], ['good', () => ({ a: 1 })])
    expect((await gather()).context).toEqual({ a: 1 })
  })

  it('may be undefined, null, false or nothing at all, and keeps its type', () => {
    expectTypeOf<() => Promise<{ a: number } | undefined>>().toExtend<WebhookCallback>()
    expectTypeOf<() => false | { a: number }>().toExtend<WebhookCallback>()
    expectTypeOf<() => undefined>().toExtend<WebhookCallback>()
    expectTypeOf<() => void>().toExtend<WebhookCallback>()
    expectTypeOf<() => Promise<void>>().toExtend<WebhookCallback>()
  })

  it('has no type that is never context: of a promise, what it brings counts', () => {
    expectTypeOf<() => number>().not.toExtend<WebhookCallback>()
    expectTypeOf<() => Promise<string>>().not.toExtend<WebhookCallback>()
    expectTypeOf<() => Promise<{ a: number } | string>>().not.toExtend<WebhookCallback>()
    expectTypeOf<() => string[]>().not.toExtend<WebhookCallback>()
    expectTypeOf<() => Promise<string[]>>().not.toExtend<WebhookCallback>()
    expectTypeOf<() => Map<string, number>>().not.toExtend<WebhookCallback>()
    expectTypeOf<() => Date>().not.toExtend<WebhookCallback>()
    expectTypeOf<() => () => { a: number }>().not.toExtend<WebhookCallback>()
    expectTypeOf<ContextGathering['add']>().parameter(0).toEqualTypeOf<WebhookCallbackResult>()
  })

  it('may be an interface, an instance of a class, or any', () => {
    interface Status {
      readonly health: string
    }
    class Answer {
      readonly health = 'up'
      toJSON() {
        return { health: this.health }
      }
    }
    expectTypeOf<() => Promise<Status>>().toExtend<WebhookCallback>()
    expectTypeOf<() => Answer>().toExtend<WebhookCallback>()
    // biome-ignore lint/suspicious/noExplicitAny: what `response.json()` answers
    expectTypeOf<() => Promise<any>>().toExtend<WebhookCallback>()
  })
})

describe('keys', () => {
  it('that another plugin overwrites are warned about once, naming both', async () => {
    const { gather, lines } = gathererWith(
      ['first', () => ({ shared: 1, a: 1 })],
      ['second', () => ({ shared: 2 })],
      ['second', () => ({ shared: 3 })],
    )
    const { context, provenance } = await gather()
    await gather()
    expect(context).toEqual({ shared: 3, a: 1 })
    expect(Object.keys(context ?? {})).toEqual(['shared', 'a'])
    expect(provenance).toEqual({
      shared: { plugin: 'second', overwrote: ['first'] },
      a: { plugin: 'first' },
    })
    expect(lines).toEqual([
      expect.stringMatching(/NBH_CONTEXT_OVERWRITTEN.*second overwrites .*"shared" of first/),
    ])
  })

  it('of one plugin share its namespace', async () => {
    const { gather, lines } = gathererWith(
      ['p', () => ({ a: 1, b: 1 }), { namespace: true }],
      ['p', () => ({ b: 2 }), { namespace: true }],
      ['q', () => ({ c: 3 }), { namespace: '__proto__' }],
    )
    const { context } = await gather()
    expect(JSON.stringify(context)).toBe('{"p":{"a":1,"b":2},"__proto__":{"c":3}}')
    expect(lines).toEqual([])
  })
})

describe('a tap of an application', () => {
  it('adds to the context under its own name, in its turn', async () => {
    const { hooks, gather } = gathererWith(['p', () => ({ a: 'callback', b: 1 })])
    hooks.context.tapPromise('my-app', async (gathering) => {
      await null
      gathering.add({ a: gathering.event.objectType })
      gathering.add({ c: 1 })
      gathering.add(undefined)
    })
    const { context, provenance, outcomes } = await gather()
    expect(context).toEqual({ a: 'dcim.site', b: 1, c: 1 })
    expect(provenance['a']).toEqual({ plugin: 'my-app', overwrote: ['p'] })
    expect(outcomes.at(-1)).toMatchObject({ plugin: 'my-app', callback: undefined, outcome: 'merged' })
  })

  it('returns what it likes, and has options like a callback', async () => {
    const { hooks, gather } = gathererWith()
    hooks.context.tap('counts', (gathering) => [gathering].length)
    hooks.context.tap({ name: 'nested', namespace: true, eventTypes: ['object_updated'] }, (gathering) =>
      gathering.add({ a: 1 }),
    )
    hooks.context.tap({ name: 'elsewhere', eventTypes: ['job_started'] }, (gathering) =>
      gathering.add({ b: 1 }),
    )
    const gathered = await gather()
    expect(gathered.context).toEqual({ nested: { a: 1 } })
    expect(summaryOf(gathered).map(([name, , outcome]) => `${name} ${outcome}`)).toEqual([
      'counts nothing',
      'nested merged',
    ])
  })

  it('that fails takes back what it had added; one that hangs or misbehaves holds nobody up', async () => {
    const { hooks, gather } = gathererWith(['p', () => ({ good: true })])
    hooks.context.tap('half', (gathering) => {
      gathering.add({ half: true })
      throw new Error('no')
    })
    hooks.context.tapPromise({ name: 'hanging', timeout: 20 }, never)
    hooks.context.tapAsync('eager', (gathering, done) => {
      gathering.add({ eager: true })
      done()
      done(new Error('twice'))
      gathering.add({ after: true })
    })
    hooks.context.tap('async by mistake', (async () => {
      throw new Error('no')
    }) as (gathering: ContextGathering) => void)
    hooks.context.tap('big', (gathering) => gathering.add({ big: new Map() }))
    const gathered = await gather()
    expect(gathered.context).toEqual({ good: true, eager: true })
    expect(gathered.outcomes.map(({ plugin, outcome }) => `${plugin} ${outcome}`)).toEqual([
      'p merged',
      'half failed',
      'hanging late',
      'eager merged',
      'async by mistake failed',
      'big invalid',
    ])
  })
})

it('needs no taps', async () => {
  const gathered = await gatherContext(new HostPoints([webhooksExtension]).hooks, siteEvent())
  expect(gathered).toEqual({ context: undefined, outcomes: [], provenance: {} })
})
