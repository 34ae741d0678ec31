import { createTestHost, createTestReceiver, netbox } from '@netbox-hooks/testing'
import '@netbox-hooks/testing/vitest'
import fc from 'fast-check'
import { PluginConfig, registerEventAction, registerWebhookCallback } from 'netbox-hooks'
import { expect, it, vi } from 'vitest'

const site = netbox.site.created()
const never = () => new Promise<never>(() => {})

/** A plugin with one callback. */
function pluginWith(callback: Parameters<typeof registerWebhookCallback>[0]) {
  return class Timed extends PluginConfig {
    override async ready() {
      await super.ready()
      registerWebhookCallback(callback)
    }
  }
}

it('a callback that does not end is late when its time has passed, and not before', async () => {
  let aborted: unknown
  const slow = ({ signal }: { readonly signal: AbortSignal }) => {
    signal.addEventListener('abort', () => {
      aborted = signal.reason
    })
    return never()
  }
  await using host = await createTestHost({ plugins: [pluginWith(slow)] })
  let isThere = false
  const emitting = host.emit(site).finally(() => {
    isThere = true
  })
  await host.clock.advance('4.999s')
  expect([isThere, aborted]).toEqual([false, undefined])
  await host.clock.advance('1ms')
  const { callbacks } = await emitting
  expect(callbacks).toMatchObject([{ outcome: 'late', error: { code: 'NBH_CALLBACK_LATE' } }])
  expect(callbacks[0]?.durationMs).toBeGreaterThanOrEqual(5_000)
  expect(aborted).toMatchObject({ name: 'TimeoutError' })
})

it('an event that waits for a callback is an error that names it, and says what to do', async () => {
  await using host = await createTestHost({ plugins: [pluginWith(never)], patience: 50 })
  await expect(host.emit(site)).rejects.toMatchObject({
    code: 'NBH_TEST_EVENT_STUCK',
    message: 'After 0.05 s the event is not built: it waits for the callback never of timed.',
    hint: expect.stringContaining("host.clock.advance('5s')"),
  })
})

it('a callback that only fails is paused for ten seconds, by that clock', async () => {
  let calls = 0
  const failing = () => {
    calls += 1
    throw new Error('no')
  }
  await using host = await createTestHost({ plugins: [pluginWith(failing)] })
  for (let events = 0; events < 5; events += 1) await host.emit(site)
  expect((await host.emit(site)).callbacks).toMatchObject([{ outcome: 'paused' }])
  await host.clock.advance('9s')
  expect((await host.emit(site)).callbacks).toMatchObject([{ outcome: 'paused' }])
  await host.clock.advance('1s')
  expect((await host.emit(site)).callbacks).toMatchObject([{ outcome: 'failed' }])
  expect(calls).toBe(6)
})

it('an action that does not end is given up, and run again when its time has come', async () => {
  let runs = 0
  class Actions extends PluginConfig {
    override async ready() {
      await super.ready()
      registerEventAction({ name: 'wait', run: () => (++runs === 1 ? never() : Promise.resolve()) })
    }
  }
  const actions = [{ type: 'wait' }]
  const rule = { name: 'r', objectTypes: ['dcim.site'], eventTypes: ['object_created'], actions }
  await using host = await createTestHost({ plugins: [Actions], rules: [rule], patience: 50 })
  const emitted = await host.emit(site)
  expect(emitted.actions).toMatchObject([{ state: 'pending', attempts: [] }])
  await host.clock.advance('5s')
  expect(emitted.actions).toMatchObject([{ attempts: [{ error: { code: 'NBH_ACTION_LATE' } }] }])
  await host.clock.advance('5s')
  expect(emitted.actions).toMatchObject([{ state: 'delivered' }])
  expect(runs).toBe(2)
})

it('a rate limit lets the next ones through as its clock goes on', async () => {
  await using receiver = await createTestReceiver()
  const rateLimit = { count: 1, per: '1m' } as const
  const webhooks = [{ name: 'slow', payloadUrl: receiver.url, rateLimit }]
  await using host = await createTestHost({ webhooks })
  await host.emit([site, site, site])
  expect(receiver.received).toHaveLength(1)
  await host.clock.advance('59s')
  expect(receiver.received).toHaveLength(1)
  await host.clock.advance('1s')
  expect(receiver.received).toHaveLength(2)
  await host.clock.advance('1m')
  expect(receiver.received).toHaveLength(3)
})

it('a breaker opens for a minute after four failures, and all retries take what they take: 75 hours', async () => {
  await using receiver = await createTestReceiver()
  receiver.always(500)
  await using host = await createTestHost({
    now: '2026-03-01T00:00:00Z',
    webhooks: [{ name: 'down', payloadUrl: receiver.url }],
  })
  const emitted = await host.emit(site)
  await host.clock.advance('3h')
  const states = (await host.host.operations.webhooks()).map(({ webhook, state }) => [webhook, state])
  expect(states).toEqual([['down', 'open']])
  await host.clock.advance('80h')
  const [request] = emitted.requests
  expect(request?.state).toBe('failed')
  const hours = request?.attempts.map(({ startedAt }) => (startedAt - Date.UTC(2026, 2, 1)) / 3_600_000)
  expect(hours?.at(-1)).toBeGreaterThan(75)
  expect(hours).toHaveLength(10)
})

it('the clocks of hosts that are there at once do not know of each other, nor of the clock of the process', async () => {
  vi.useFakeTimers()
  try {
    const before = Date.now()
    await using one = await createTestHost({ now: '2026-01-01T00:00:00Z' })
    await using other = await createTestHost({ now: 0 })
    await one.clock.advance('365d')
    expect([one.clock.date.toISOString(), other.clock.time]).toEqual(['2027-01-01T00:00:00.000Z', 0])
    expect((await one.emit(site)).payload?.timestamp).toBe('2027-01-01T00:00:00.000000+00:00')
    expect((await other.emit(site)).payload?.timestamp).toBe('1970-01-01T00:00:00.000000+00:00')
    expect(Date.now()).toBe(before)
  } finally {
    vi.useRealTimers()
  }
})

it('refuses what is no duration', async () => {
  await using host = await createTestHost()
  for (const wrong of ['5 minutes', -1, Number.NaN, undefined])
    await expect(host.clock.advance(wrong as never)).rejects.toMatchObject({ code: 'NBH_ARGUMENT_INVALID' })
})

it('however time is cut into parts, what comes of them is the same', async () => {
  const attemptsAfter = async (parts: readonly number[]) => {
    await using receiver = await createTestReceiver()
    receiver.answer(503).answer(429, { retryAfter: 60 }).hang().always(500)
    await using host = await createTestHost({
      now: 0,
      webhooks: [{ name: 'down', payloadUrl: receiver.url }],
    })
    const emitted = await host.emit(site)
    for (const part of parts) await host.clock.advance(part)
    return emitted.requests.flatMap(({ attempts }) =>
      attempts.map(({ startedAt, error }) => [startedAt, error?.code]),
    )
  }
  const whole = 4 * 3_600
  const expected = await attemptsAfter([whole])
  expect(expected.length).toBeGreaterThan(4)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: whole - 1 }), { maxLength: 6 }), async (cuts) => {
      const sorted = [0, ...new Set(cuts), whole].toSorted((a, b) => a - b)
      const parts = sorted.slice(1).map((end, index) => end - (sorted[index] as number))
      expect(await attemptsAfter(parts)).toEqual(expected)
    }),
    { numRuns: 10 },
  )
})
