import { ByteBudget } from '@netbox-hooks/core/memory'
import fc from 'fast-check'
import { expect, it } from 'vitest'

it('lets through as much as fits, and the rest in order as room is given back', async () => {
  const budget = new ByteBudget(10)
  const begun: string[] = []
  const take = (name: string, bytes: number) => budget.take(bytes).then(() => begun.push(name))
  await take('a', 6)
  const later = [take('b', 5), take('c', 1)]
  expect(budget.hasRoomFor(1)).toBe(false)
  expect([begun, budget.held]).toEqual([['a'], 6])
  budget.giveBack(6)
  await Promise.all(later)
  expect([begun, budget.held]).toEqual([['a', 'b', 'c'], 6])
  expect([budget.hasRoomFor(4), budget.hasRoomFor(5)]).toEqual([true, false])
})

it('lets what is larger than all there is go alone', async () => {
  const budget = new ByteBudget(10)
  await budget.take(1)
  const large = budget.take(100)
  budget.giveBack(1)
  await large
  expect([budget.held, budget.hasRoomFor(1)]).toEqual([100, false])
  budget.giveBack(100)
  expect(budget.hasRoomFor(100)).toBe(true)
})

it('counts what is held without asking', async () => {
  const budget = new ByteBudget(10)
  budget.hold(15)
  expect(budget.hasRoomFor(1)).toBe(false)
  const waiting = budget.take(3)
  budget.giveBack(5)
  expect(budget.held).toBe(10)
  budget.giveBack(10)
  await waiting
  expect(budget.held).toBe(3)
})

it('never holds more than it may, but for one alone, and lets all through in their order', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 20 }), async (sizes, most) => {
      const budget = new ByteBudget(most)
      const begun: number[] = []
      const held: number[] = []
      const takers = sizes.map(async (bytes, index) => {
        await budget.take(bytes)
        begun.push(index)
        held.push(bytes)
      })
      while (begun.length < sizes.length || held.length > 0) {
        await Promise.resolve()
        const sum = held.reduce((all, bytes) => all + bytes, 0)
        expect(sum <= most || held.length === 1).toBe(true)
        const first = held.shift()
        if (first !== undefined) budget.giveBack(first)
      }
      await Promise.all(takers)
      expect(begun).toEqual(sizes.map((_, index) => index))
      expect(budget.held).toBe(0)
    }),
  )
})
