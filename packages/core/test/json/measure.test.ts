import { problemOfData } from '@netbox-hooks/core/json'
import { expect, it } from 'vitest'

const bounds = { bytes: 1_000 }

it('takes what is no JSON: Dates, functions, instances, Maps', () => {
  const data = { at: new Date(), f: () => 1, pattern: /x/, map: new Map([['key', new Set([1n])]]) }
  expect(problemOfData(data, bounds)).toBeUndefined()
})

it('refuses what is too large, shares too much, or holds itself, and says where', () => {
  let sharing: unknown = 'leaf'
  for (let level = 0; level < 40; level += 1) sharing = { a: sharing, b: sharing }
  const circle: unknown[] = []
  circle.push(circle)
  const cases: readonly (readonly [unknown, string, readonly unknown[]])[] = [
    [{ text: 'x'.repeat(2_000) }, 'too-big', ['text']],
    [{ bytes: new Uint8Array(2_000) }, 'too-big', ['bytes']],
    [{ map: new Map([['key', 'x'.repeat(2_000)]]) }, 'too-big', ['map', 1]],
    [{ circle }, 'unwritable', ['circle', 0]],
  ]
  for (const [value, kind, path] of cases) expect(problemOfData(value, bounds)).toMatchObject({ kind, path })
  expect(problemOfData(sharing, bounds)?.kind).toBe('too-big')
})
