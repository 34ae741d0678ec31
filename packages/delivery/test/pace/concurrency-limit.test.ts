import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConcurrencyLimit } from '../../src/pace/concurrency-limit.ts'

/** Requests that all wait for a place, so that the limit is what holds them back. */
class Crowd {
  readonly limit: ConcurrencyLimit
  readonly inFlight: number[] = []

  constructor(min: number, max: number) {
    this.limit = new ConcurrencyLimit({ min, max })
    this.#fill()
  }

  get value(): number {
    return this.limit.within(this.limit.max)
  }

  /** As many answers as may be in flight, each after so many ms. */
  round(ms: number): void {
    for (let left = this.value; left > 0; left -= 1) this.answer(ms)
  }

  answer(ms: number): void {
    const isHeldUp = this.inFlight.length >= this.value
    this.limit.answered(this.inFlight.shift() as number, ms, isHeldUp)
    this.#fill()
  }

  refuse(): boolean {
    const isNews = this.limit.refused(this.inFlight.shift() as number, this.inFlight.length)
    this.#fill()
    return isNews
  }

  #fill(): void {
    while (this.inFlight.length < this.value) this.inFlight.push(this.limit.begin())
  }
}

const bounds = fc
  .tuple(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 0, max: 192 }))
  .map(([min, more]) => ({ min, max: min + more }))
const step = fc.oneof(
  fc.record({ ms: fc.double({ min: 0, max: 60_000, noNaN: true }), isHeldUp: fc.boolean() }),
  fc.record({ left: fc.integer({ min: 0, max: 300 }) }),
)

describe('whatever comes of requests,', () => {
  it('a limit stays within its bounds, and each host’s part of it within its share', () => {
    fc.assert(
      fc.property(
        bounds,
        fc.array(step, { maxLength: 400 }),
        fc.integer({ min: 0, max: 256 }),
        (given, steps, of) => {
          const limit = new ConcurrencyLimit(given)
          const share = Math.min(of, given.max)
          for (const what of steps) {
            const request = limit.begin()
            if ('ms' in what) limit.answered(request, what.ms, what.isHeldUp)
            else limit.refused(request, what.left, share)
            const value = limit.within(given.max)
            expect(value).toBeGreaterThanOrEqual(given.min)
            expect(value).toBeLessThanOrEqual(given.max)
            expect(limit.within(share)).toBeLessThanOrEqual(share)
            expect(limit.within(share) > 0).toBe(share > 0)
          }
        },
      ),
    )
  })

  it('a limit that is given other bounds goes on from where it was, within them', () => {
    fc.assert(
      fc.property(bounds, bounds, fc.array(step, { maxLength: 100 }), (before, after, steps) => {
        const limit = new ConcurrencyLimit(before)
        for (const what of steps) {
          const request = limit.begin()
          if ('ms' in what) limit.answered(request, what.ms, what.isHeldUp)
          else limit.refused(request, what.left)
        }
        const learnt = limit.within(before.max)
        limit.bound(after)
        expect(limit.within(after.max)).toBe(Math.min(Math.max(learnt, after.min), after.max))
        limit.bound(before)
        expect(limit.within(before.max)).toBeGreaterThanOrEqual(before.min)
        expect(limit.within(before.max)).toBeLessThanOrEqual(before.max)
      }),
    )
  })

  it('one that is fixed never changes, and every refusal is news', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 256 }), fc.array(step), (count, steps) => {
        const limit = new ConcurrencyLimit({ min: count, max: count })
        for (const what of steps) {
          const request = limit.begin()
          if ('ms' in what) limit.answered(request, what.ms, what.isHeldUp)
          else expect(limit.refused(request, what.left)).toBe(true)
          expect(limit.within(count)).toBe(count)
        }
      }),
    )
  })

  it('the parts of hosts that share it come to it, but for less than one each', () => {
    const hosts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(hosts, fc.integer({ min: 0, max: 8 }), (shares, rounds) => {
        const max = shares.reduce((sum, share) => sum + share, 0)
        const crowd = new Crowd(1, max)
        for (let round = 0; round < rounds; round += 1) crowd.round(100)
        const parts = shares.reduce((sum, share) => sum + crowd.limit.within(share), 0)
        expect(parts).toBeGreaterThanOrEqual(crowd.value)
        expect(parts).toBeLessThan(crowd.value + shares.length)
      }),
    )
  })
})

it('a limit that nothing has made fall grows as fast to a higher bound', () => {
  const crowd = new Crowd(8, 16)
  crowd.round(5_000)
  crowd.limit.bound({ min: 8, max: 64 })
  crowd.round(5_000)
  expect(crowd.value).toBe(32)
})

describe('it grows', () => {
  it('twofold in a round while answers take no longer, to its bound', () => {
    const crowd = new Crowd(8, 100)
    const values = Array.from({ length: 6 }, () => {
      crowd.round(5_000)
      return crowd.value
    })
    expect(values).toEqual([16, 32, 64, 100, 100, 100])
  })

  it('not where nothing waits', () => {
    const limit = new ConcurrencyLimit({ min: 8, max: 128 })
    for (let count = 0; count < 1_000; count += 1) limit.answered(limit.begin(), 10, false)
    expect(limit.within(128)).toBe(8)
  })

  it('no further than half as far again where answers take the longer the more there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 32 }), (min) => {
        const crowd = new Crowd(min, 256)
        for (let round = 0; round < 100; round += 1) {
          crowd.round(10 * crowd.value)
          if (round > 20) expect(crowd.value).toBeLessThanOrEqual(1.5 * min + 2)
        }
      }),
    )
  })

  it('the less, the longer answers take', () => {
    const after = (ms: number) => {
      const crowd = new Crowd(8, 256)
      crowd.round(100)
      crowd.round(ms)
      return crowd.value
    }
    const slower = fc.double({ min: 1, max: 100_000, noNaN: true })
    fc.assert(
      fc.property(slower, slower, (one, other) => {
        const [fast, slow] = [Math.min(one, other), Math.max(one, other)]
        expect(after(slow)).toBeLessThanOrEqual(after(fast))
      }),
    )
  })

  it('though one answer in fifty takes a hundred times as long', () => {
    const crowd = new Crowd(8, 128)
    for (let count = 1; count < 20_000; count += 1) crowd.answer(count % 50 === 0 ? 10_000 : 100)
    expect(crowd.value).toBe(128)
  })

  it('again, when an endpoint has become slower by itself', () => {
    const crowd = new Crowd(8, 128)
    for (let round = 0; round < 10; round += 1) crowd.round(100)
    for (let round = 0; round < 10; round += 1) crowd.round(1_000)
    expect(crowd.value).toBe(8)
    for (let round = 0; round < 30; round += 1) crowd.round(1_000)
    expect(crowd.value).toBe(128)
  })
})

describe('it falls', () => {
  const grown = (): Crowd => {
    const crowd = new Crowd(8, 128)
    for (let round = 0; round < 4; round += 1) crowd.round(1_000)
    return crowd
  }

  it('by a quarter for one refusal', () => {
    const crowd = grown()
    expect(crowd.refuse()).toBe(true)
    expect(crowd.value).toBe(96)
  })

  it('once for all that were in flight together, to as many as are not refused', () => {
    const crowd = grown()
    const news = Array.from({ length: 100 }, () => crowd.refuse())
    expect(news).toEqual([true, ...Array.from({ length: 99 }, () => false)])
    expect(crowd.value).toBe(28)
  })

  it('to its least while an endpoint refuses everything, in no more answers than were in flight', () => {
    fc.assert(
      fc.property(bounds, fc.integer({ min: 0, max: 10 }), (given, rounds) => {
        const crowd = new Crowd(given.min, given.max)
        for (let round = 0; round < rounds; round += 1) crowd.round(1_000)
        const wereInFlight = crowd.value
        for (let count = 0; count < wereInFlight; count += 1) crowd.refuse()
        expect(crowd.value).toBe(given.min)
        // From here on each says something.
        if (crowd.value < wereInFlight) crowd.inFlight.splice(0)
        expect(crowd.limit.refused(crowd.limit.begin(), 0)).toBe(true)
      }),
    )
  })

  it('and comes back as fast as it first grew, to a little below where it was refused', () => {
    const crowd = grown()
    for (let count = 0; count < 128; count += 1) crowd.refuse()
    expect(crowd.value).toBe(8)
    crowd.inFlight.splice(0, 8, ...Array.from({ length: 8 }, () => crowd.limit.begin()))
    const values = Array.from({ length: 6 }, () => {
      crowd.round(1_000)
      return crowd.value
    })
    expect(values).toEqual([16, 32, 64, 96, 97, 98])
  })

  it('no less for a round that took longer than for one that took less long', () => {
    const after = (ms: number) => {
      const crowd = grown()
      crowd.round(ms)
      return crowd.value
    }
    expect([1_000, 1_500, 2_000, 3_000, 60_000].map(after)).toEqual([128, 128, 96, 64, 64])
  })
})
