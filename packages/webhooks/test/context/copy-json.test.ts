import { copyJson } from '@netbox-hooks/webhooks'
import fc from 'fast-check'
import { expect, it } from 'vitest'

class Site {
  readonly id = 1
  toJSON() {
    return { class: 'site' }
  }
}

class Sites extends Array<number> {
  toJSON() {
    return 'sites'
  }
}

const viaJson = (value: unknown): unknown => {
  const text: string | undefined = JSON.stringify(value)
  return text === undefined ? undefined : JSON.parse(text)
}

it('copies whatever there is as JSON would give it back', () => {
  const special = fc.constantFrom<unknown>(
    undefined,
    Symbol('s'),
    () => 1,
    new Date(0),
    new Site(),
    new Sites(1, 2),
    -0,
    Number.NaN,
    new Map([[1, 2]]),
    Object.create(null),
    Object.assign([1], { toJSON: () => ({ list: true }) }),
    { toJSON: () => undefined },
  )
  const anything = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.jsonValue({ stringUnit: 'binary' }),
      special,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.string({ unit: 'binary' }), fc.constant('toJSON')), tie('value'), {
        maxKeys: 4,
      }),
    ),
  })).value
  fc.assert(
    fc.property(anything, (value) => {
      expect(copyJson(value)).toStrictEqual(viaJson(value))
    }),
    { numRuns: 2_000 },
  )
})

it('throws where JSON does', () => {
  const circle: Record<string, unknown> = {}
  circle['self'] = circle
  expect(() => copyJson(circle)).toThrow(TypeError)
  expect(() => copyJson({ id: 1n })).toThrow(TypeError)
})
