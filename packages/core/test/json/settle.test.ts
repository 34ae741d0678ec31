import { copyJson, limits, settleParsed } from '@netbox-hooks/core/json'
import fc from 'fast-check'
import { expect, it } from 'vitest'

const isFrozenThroughout = (value: unknown): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (Object.isFrozen(value) && Object.values(value).every(isFrozenThroughout))

const text = fc
  .oneof(
    fc.json(),
    fc.constantFrom(
      '[-0, 1e999, {"a": -1e999, "b": [0, -0.0]}]',
      '{"__proto__": {"n": -0}, "toJSON": 1e400}',
      '{"2": 1, "1": {"1": 2, "constructor": -0}}',
      `${'['.repeat(limits.jsonDepth)}1e999${']'.repeat(limits.jsonDepth)}`,
    ),
  )
  .map((json) => ({ parsed: JSON.parse(json) as unknown, again: JSON.parse(json) as unknown }))

it('makes of what was parsed the same as a copy is, and freezes all of it', () => {
  fc.assert(
    fc.property(text, ({ parsed, again }) => {
      const settled = settleParsed(parsed)
      expect(settled).toEqual(copyJson(again, { bytes: limits.configBytes }).copy)
      expect(isFrozenThroughout(settled)).toBe(true)
      if (typeof parsed === 'object') expect(settled).toBe(parsed)
    }),
  )
})
