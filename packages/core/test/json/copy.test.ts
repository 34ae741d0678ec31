import { copyJson, limits } from '@netbox-hooks/core/json'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const roomy = { bytes: limits.configBytes }

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

/** An object of two keys that hold the same object, and so on: a path for each number of that many bits. */
const sharing = (levels: number, innermost: unknown = {}): unknown => {
  let value = innermost
  for (let level = 0; level < levels; level += 1) value = { a: value, b: value }
  return value
}

const nested = (levels: number, innermost: unknown): unknown => {
  let value = innermost
  for (let level = 0; level < levels; level += 1) value = { in: value }
  return value
}

/** Counts how often something is read of it. */
const counting = () => {
  const counted = { reads: 0 }
  const leaf = Object.defineProperty({}, 'leaf', {
    enumerable: true,
    get: () => {
      counted.reads += 1
      return 'leaf'
    },
  })
  return { counted, leaf }
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
    Object(7),
    Object('text'),
    Buffer.from('bytes'),
    Object.create(null),
    Object.assign([1], { toJSON: () => ({ list: true }) }),
    { toJSON: () => undefined },
    { toJSON: (key: string) => key },
    Array(3),
  )
  const anything = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 25 },
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
      expect(copyJson(value, roomy)).toStrictEqual({ copy: viaJson(value) })
    }),
    { numRuns: 200 },
  )
})

it('freezes all of a copy where it is asked to, and nothing of the value', () => {
  const allFrozen = (value: unknown): boolean =>
    typeof value !== 'object' ||
    value === null ||
    (Object.isFrozen(value) && Object.values(value).every(allFrozen))
  // The third one is not plain, the last one deeper than plain data is.
  const values: object[] = [
    { a: [{ b: {} }], c: [] },
    [[1], [{}]],
    { site: new Date(0), a: {} },
    [nested(40, {})],
  ]
  for (const value of values) {
    const { copy } = copyJson(value, { ...roomy, frozen: true })
    expect(allFrozen(copy)).toBe(true)
    expect(copy).toEqual(viaJson(value))
    expect(Object.values(value).some((part) => Object.isFrozen(part))).toBe(false)
    expect(Object.isFrozen(copyJson(value, roomy).copy)).toBe(false)
  }
})

it('takes what fits as JSON, to the byte, and nothing larger', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), fc.nat({ max: 300 }), (value, bytes) => {
      const size = Buffer.byteLength(JSON.stringify(value))
      const { problem } = copyJson(value, { bytes })
      // Commas and quotes are counted roughly, escapes not at all.
      if (size > bytes * 2 + 10) expect(problem?.kind).toBe('too-big')
      if (size * 2 + 10 < bytes) expect(problem).toBeUndefined()
    }),
  )
})

describe('the work', () => {
  it.each([3, 40, 400])('follows from the bound where %i levels share all they hold', (levels) => {
    const { counted, leaf } = counting()
    const { problem } = copyJson(sharing(levels, leaf), { bytes: 10_000 })
    expect(problem?.kind).toBe(levels === 3 ? undefined : 'too-big')
    // Twelve bytes of JSON for each, looked at twice at most.
    expect(counted.reads).toBeLessThan(2_000)
  })

  it('is no more than twice a part, however deep that part is', () => {
    for (const levels of [1, 100, 400]) {
      const { counted, leaf } = counting()
      copyJson(nested(levels, Array(1_000).fill(leaf)), { bytes: 20_000 })
      expect(counted.reads).toBeLessThanOrEqual(2_000)
    }
  })

  it('is not begun on what cannot fit: long lists, long texts, large buffers', () => {
    let reads = 0
    const list = new Proxy([] as unknown[], {
      get: (_, key) => {
        if (typeof key === 'string' && /^\d+$/.test(key)) reads += 1
        return key === 'length' ? 2 ** 32 - 1 : Reflect.get([], key)
      },
    })
    const huge: readonly unknown[] = [
      list,
      Array(2 ** 32 - 1),
      'x'.repeat(2 ** 28),
      Buffer.alloc(2 ** 30),
      new Float64Array(2 ** 20),
    ]
    for (const value of huge)
      expect(copyJson({ value }, { bytes: 1_000 }).problem).toMatchObject({
        kind: 'too-big',
        path: ['value'],
      })
    expect(reads).toBeLessThan(1_000)
  })

  it('ends where data makes itself anew: toJSON(), getters, proxies', () => {
    const again = () => ({
      get next() {
        return again()
      },
    })
    const json = (): unknown => ({ toJSON: () => ({ next: json() }) })
    const proxy: unknown = new Proxy(
      {},
      {
        ownKeys: () => ['next'],
        getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
        get: (_, key) => (key === 'next' ? new Proxy(Object(proxy), {}) : undefined),
      },
    )
    for (const value of [again(), json(), proxy])
      expect(copyJson(value, roomy).problem?.kind).toBe('too-deep')
  })
})

describe('what has no form in JSON', () => {
  const circle: Record<string, unknown> = { name: 'a' }
  circle['self'] = circle
  const throwing = {
    get it() {
      throw new Error('not now')
    },
  }
  it.each<[string, unknown, RegExp]>([
    ['a circle', circle, /^it holds itself$/],
    ['a getter that throws', throwing, /^not now$/],
    ['a Map', new Map(), /^JSON knows no Map$/],
    ['a Set', new Set(), /^JSON knows no Set$/],
    ['an Error', new RangeError('x'), /^JSON knows no Error$/],
    ['a promise', Promise.resolve(), /^JSON knows no Promise$/],
    ['a RegExp', /x/, /^JSON knows no RegExp$/],
    ['a typed array', new Uint8Array(2), /^JSON knows no Uint8Array$/],
    ['a revoked proxy', revoked(), /revoked/],
  ])('is refused, and its place named: %s', (_, value, reason) => {
    const { problem } = copyJson({ rows: [1, { odd: value }] }, roomy)
    expect(problem?.kind).toBe('unwritable')
    expect(problem?.path.slice(0, 3)).toEqual(['rows', 1, 'odd'])
    expect(problem?.reason).toMatch(reason)
  })

  it('is more than 500 levels', () => {
    expect(copyJson(nested(499, {}), roomy).problem).toBeUndefined()
    expect(copyJson(nested(500, {}), roomy).problem).toMatchObject({ kind: 'too-deep' })
  })
})

it('writes a BigInt: as a number if that says the same, else as text', () => {
  expect(copyJson([1n, -(2n ** 53n), 2n ** 64n], roomy)).toEqual({
    copy: [1, '-9007199254740992', '18446744073709551616'],
  })
})

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
