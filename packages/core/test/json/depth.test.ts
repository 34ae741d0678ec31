import { isTooDeep } from '@netbox-hooks/core/json'
import fc from 'fast-check'
import { expect, it } from 'vitest'

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0

it('tells how deep a JSON text is, whatever stands in its strings', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('[', '{"', '\\', '"', '\\"', ']'))
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 6 }, text, fc.array(tie('value')), fc.dictionary(text, tie('value'))),
  }))
  fc.assert(
    fc.property(value, fc.nat({ max: 6 }), (data, depth) => {
      expect(isTooDeep(JSON.stringify(data), depth)).toBe(depthOf(data) > depth)
    }),
  )
})

it('ends at the first bracket too many, and with any text', () => {
  expect(isTooDeep('['.repeat(501))).toBe(true)
  expect(isTooDeep('['.repeat(500))).toBe(false)
  for (const broken of ['"', '"\\', '', ']]]', '{"a', '\\\\"']) expect(isTooDeep(broken)).toBe(false)
})
