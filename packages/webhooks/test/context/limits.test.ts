import { HostPoints, type Logger } from '@netbox-hooks/core'
import {
  type GatherOptions,
  gatherContext,
  tapCallbacks,
  type WebhookCallback,
  type WebhookCallbackOptions,
  webhooksExtension,
} from '@netbox-hooks/webhooks'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { siteEvent } from '../support.ts'

function gathererOf(
  ...callbacks: readonly (readonly [callback: WebhookCallback, options?: WebhookCallbackOptions])[]
) {
  const lines: string[] = []
  const keep = (fields: object, message: string) => void lines.push(`${JSON.stringify(fields)} ${message}`)
  const logger: Logger = { debug: keep, info: keep, warn: keep, error: keep }
  const { hooks, registry, taps } = new HostPoints([webhooksExtension], { logger })
  for (const [callback, options = {}] of callbacks) registry.add('webhookCallbacks', { callback, options })
  tapCallbacks(hooks, registry)
  const gather = (options: GatherOptions = {}) => gatherContext(hooks, siteEvent(), { logger, ...options })
  const outcome = async (options?: GatherOptions) => (await gather(options)).outcomes[0]
  return { lines, gather, outcome, taps }
}

const never = () => new Promise<undefined>(() => {})

afterEach(() => void vi.useRealTimers())

describe('the budget of an event', () => {
  it('ends every callback, whatever its own time limit', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] })
    const { gather } = gathererOf([never, { timeout: 60_000 }], [() => ({ quick: 1 })])
    const gathering = gather({ budget: 20 })
    await vi.advanceTimersByTimeAsync(100)
    const { outcomes, context } = await gathering
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['late', 'merged'])
    expect(context).toEqual({ quick: 1 })
  })

  it('is no longer than it takes a callback that blocks; its answer is too late', async () => {
    const block = () => {
      const end = performance.now() + 30
      while (performance.now() < end);
      return { blocked: true }
    }
    const { outcome } = gathererOf([block, { timeout: 10 }])
    expect(await outcome()).toMatchObject({ outcome: 'late', error: { code: 'NBH_CALLBACK_LATE' } })
  })
})

describe('the size of a context', () => {
  it.each([
    ['report.pages[1]', { small: 1, report: { pages: ['x', 'x'.repeat(2_000)] } }],
    ['["a b"]', { 'a b': 'é'.repeat(600) }],
    ['rows', { rows: Array.from({ length: 300 }, (_, id) => ({ id })) }],
  ])('above the limit is refused, naming %s', async (path, values) => {
    const { outcome } = gathererOf([() => values])
    const found = await outcome({ size: 1_000 })
    expect(found).toMatchObject({ outcome: 'invalid', error: { code: 'NBH_CONTEXT_INVALID' } })
    expect(found?.error?.message).toContain(`most of it stands at ${path}`)
  })

  it('is 256 KiB by default, and counts bytes', async () => {
    const { gather } = gathererOf(
      [() => ({ just: 'x'.repeat(262_100) })],
      [() => ({ over: 'é'.repeat(140_000) })],
    )
    const { outcomes } = await gather()
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['merged', 'invalid'])
  })
})

describe('what cannot be written as JSON', () => {
  const circle: Record<string, unknown> = { name: 'a' }
  circle['self'] = circle
  it.each([
    ['racks[1].height', { racks: [{ height: 1 }, { height: new Map() }] }],
    ['deep.circle.self', { deep: { circle } }],
    [
      'own',
      {
        own: {
          toJSON() {
            throw new Error('no')
          },
        },
      },
    ],
  ])('is refused, naming %s', async (path, values) => {
    const { outcome } = gathererOf([() => values as object])
    const found = await outcome()
    expect(found?.error?.message).toContain(`cannot be written as JSON at ${path}:`)
  })
})

describe('a callback that only fails', () => {
  it('is paused after five failures, tried once when the pause is over, and whole after a success', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] })
    let healthy = false
    let calls = 0
    const { outcome, lines, taps } = gathererOf([
      () => {
        calls += 1
        if (!healthy) throw new Error('down')
        return { up: true }
      },
    ])
    const next = async () => (await outcome())?.outcome
    for (let count = 0; count < 5; count += 1) expect(await next()).toBe('failed')
    expect(await next()).toBe('paused')
    expect(calls).toBe(5)
    expect(lines.at(-2)).toMatch(/NBH_CALLBACK_PAUSED.*failed 5 times in a row; it is paused for 10 s/)
    expect(taps.records[0]).toMatchObject({ calls: 5, failures: 5, pausedUntil: Date.now() + 10_000 })

    vi.advanceTimersByTime(10_001)
    expect(await next()).toBe('failed')
    expect(await next()).toBe('paused')
    expect(lines.at(-2)).toMatch(/paused for 20 s/)

    vi.advanceTimersByTime(20_001)
    healthy = true
    expect(await next()).toBe('merged')
    expect(await next()).toBe('merged')
    expect(taps.records[0]?.pausedUntil).toBeUndefined()
    expect(lines.filter((line) => line.includes('NBH_CALLBACK_PAUSED'))).toHaveLength(2)
  })

  it('is tried by one event alone, however many come at once', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] })
    const { gather } = gathererOf([async () => Promise.reject(new Error('down'))])
    for (let count = 0; count < 5; count += 1) await gather()
    vi.advanceTimersByTime(10_001)
    const gathered = await Promise.all(Array.from({ length: 10 }, () => gather()))
    const outcomes = gathered.map(({ outcomes }) => outcomes[0]?.outcome)
    expect(outcomes.toSorted()).toEqual(['failed', ...Array(9).fill('paused')])
  })
})
