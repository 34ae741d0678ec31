import { Deadlines, type Expiring } from '@netbox-hooks/core'
import fc from 'fast-check'
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
})

class Work implements Expiring {
  deadline: number
  place: number | undefined
  expiredAt: number | undefined

  constructor(within: number) {
    this.deadline = performance.now() + within
  }

  expire(): void {
    this.expiredAt = performance.now()
  }
}

/** How often a timer rings in that time. */
function rings(ms: number): number {
  let count = 0
  for (let passed = 0; passed < ms; passed += 1) {
    const before = vi.getTimerCount()
    vi.advanceTimersByTime(1)
    if (before > 0 && vi.getTimerCount() === 0) count += 1
  }
  return count
}

it('gives up all that is not removed, after its time and by 50 ms more at most, and nothing else', () => {
  const ms = fc.integer({ min: 0, max: 400 })
  const piece = fc.record({
    after: ms,
    within: ms,
    group: fc.nat(2),
    // A timer of 0 ms rings after 1 ms.
    endsAfter: fc.option(fc.integer({ min: 1, max: 400 })),
    sooner: fc.option(ms),
  })
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const deadlines = new Deadlines()
      const groups = [deadlines.group(), deadlines.group(), deadlines.group()] as const
      const all: { work: Work; endsAt: number }[] = []
      for (const { after, within, group: index, endsAfter, sooner } of pieces) {
        const group = groups[index as 0]
        setTimeout(() => {
          const work = new Work(within)
          all.push({ work, endsAt: performance.now() + (endsAfter ?? Number.POSITIVE_INFINITY) })
          group.add(work)
          if (endsAfter !== null) setTimeout(() => group.remove(work), endsAfter)
          // As an answer that has begun and must go on.
          if (sooner !== null && sooner < within)
            setTimeout(() => {
              work.deadline = Math.min(work.deadline, performance.now() + 1)
              group.heed(work.deadline)
            }, sooner)
        }, after)
      }
      vi.advanceTimersByTime(2_000)
      for (const { work, endsAt } of all) {
        if (work.expiredAt === undefined) expect(endsAt).toBeLessThanOrEqual(work.deadline + 50)
        else {
          expect(work.expiredAt).toBeGreaterThanOrEqual(work.deadline)
          expect(work.expiredAt).toBeLessThanOrEqual(work.deadline + 52)
          expect(work.expiredAt).toBeLessThanOrEqual(endsAt)
        }
      }
      expect(vi.getTimerCount()).toBe(0)
    }),
  )
})

it('rings once in a time limit, however much work ends in time, and no more when none is left', () => {
  const open = new Deadlines().group()
  for (let count = 0; count < 100; count += 1) {
    const work = new Work(5_000)
    open.add(work)
    vi.advanceTimersByTime(10)
    open.remove(work)
    expect(vi.getTimerCount()).toBe(1)
  }
  expect(rings(10_000)).toBe(1)
  expect(vi.getTimerCount()).toBe(0)
})

it('rings sooner for work that has less time', () => {
  const deadlines = new Deadlines()
  const [long, short] = [new Work(5_000), new Work(100)]
  deadlines.group().add(long)
  deadlines.group().add(short)
  vi.advanceTimersByTime(151)
  expect([short.expiredAt !== undefined, long.expiredAt]).toEqual([true, undefined])
  vi.advanceTimersByTime(5_000)
  expect(long.expiredAt).toBeDefined()
})
