import { after, every, longestTimer, sleep, timeoutSignal, timerMs } from '@netbox-hooks/core/times'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const day = 86_400_000
const warned = vi.fn()

// Days pass in a moment; the timers that are set are Node's own but for that.
beforeEach(() => {
  vi.useFakeTimers()
  process.on('warning', warned)
})
afterEach(() => {
  vi.useRealTimers()
  process.off('warning', warned)
})

it.each([0, 1, -1, Number.NaN, Number.NEGATIVE_INFINITY, 0.3])('%d ms are over in a moment', async (ms) => {
  const work = vi.fn()
  after(ms, work)
  await vi.advanceTimersByTimeAsync(1)
  expect(work).toHaveBeenCalledOnce()
})

it('a time that is too long for Node is waited for all the same', async () => {
  const [once, again] = [vi.fn(), vi.fn()]
  after(100 * day, once)
  every(30 * day, again)
  await vi.advanceTimersByTimeAsync(100 * day - 1)
  expect([once.mock.calls.length, again.mock.calls.length]).toEqual([0, 3])
  await vi.advanceTimersByTimeAsync(1)
  expect(once).toHaveBeenCalledOnce()
})

it('infinity does not come', async () => {
  const work = vi.fn()
  after(Number.POSITIVE_INFINITY, work)
  await vi.advanceTimersByTimeAsync(1_000 * day)
  expect(work).not.toHaveBeenCalled()
})

it('what is cancelled is not done, whenever that is', async () => {
  const work = vi.fn()
  const timers = [after(5, work), after(60 * day, work), every(5, work), every(60 * day, work)]
  await vi.advanceTimersByTimeAsync(1)
  timers[0]?.cancel()
  timers[2]?.cancel()
  await vi.advanceTimersByTimeAsync(40 * day)
  for (const timer of [...timers, ...timers]) timer.cancel()
  await vi.advanceTimersByTimeAsync(1_000 * day)
  expect(work).not.toHaveBeenCalled()
})

it('a sleep ends with its time or by its signal, and never rejects', async () => {
  const { signal, abort } = abortable()
  const both = Promise.all([sleep(1_000), sleep(100 * day, { signal })])
  abort()
  await vi.advanceTimersByTimeAsync(1_000)
  await both
  await sleep(100 * day, { signal })
})

it('whatever a timer is set to, Node takes it as it is', () => {
  vi.useRealTimers()
  fc.assert(
    fc.property(fc.oneof(fc.double(), fc.integer(), fc.constant(2 ** 31)), (ms) => {
      for (const timer of [after(ms, () => {}), every(ms, () => {})]) timer.unref().cancel()
      expect(timeoutSignal(ms).aborted).toBe(false)
      expect(timerMs(ms)).toSatisfy((fit: number) => Number.isInteger(fit) && fit >= 1 && fit <= longestTimer)
    }),
  )
  expect(warned).not.toHaveBeenCalled()
})

function abortable() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}
