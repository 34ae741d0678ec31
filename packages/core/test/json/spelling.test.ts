import {
  exactPart,
  keepSpelling,
  parseJson,
  parseOwnJson,
  sayTheSame,
  settleParsed,
  shapeOf,
  spellBigInts,
  stringifyJson,
} from '@netbox-hooks/core/json'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonText } from './spelled-texts.ts'

const parsed = (text: string) => parseJson(text) as Record<string, unknown>

it('writes what it has parsed as it was', () => {
  fc.assert(fc.property(jsonText, (text) => stringifyJson(parseJson(text)) === text))
})

it('writes it so also when it is frozen, and its numbers are such as JSON has in JavaScript', () => {
  fc.assert(fc.property(jsonText, (text) => stringifyJson(settleParsed(parseJson(text))) === text))
})

it('writes it so within whatever it is put into, and over several lines', () => {
  fc.assert(
    fc.property(jsonText, jsonText, (one, other) => {
      const whole = { list: [parseJson(one)], more: { other: parseJson(other) }, nothing: undefined }
      expect(stringifyJson(whole)).toBe(`{"list":[${one}],"more":{"other":${other}}}`)
      expect(stringifyJson(parseOwnJson(stringifyJson(whole, 2)))).toBe(stringifyJson(whole))
    }),
  )
})

it('reads what JSON.parse() reads, blanks or not', () => {
  const blank = fc.constantFrom('', ' ', '\n', '\t \r\n')
  fc.assert(
    fc.property(jsonText, blank, (text, between) => {
      const spaced = text.replaceAll(/"(?:[^"\\]|\\.)*"|[[\]{},:]/g, (part) => between + part + between)
      expect(parseJson(spaced)).toEqual(JSON.parse(text))
      expect(stringifyJson(parseJson(spaced))).toBe(text)
    }),
  )
})

it('lays out several lines as JSON.stringify() does', () => {
  const text = '{"2":{"list":[1.0,{"a":[]},[{}]],"text":"\\n"},"1":1.50}'
  const plain = { 2: { list: [1, { a: [] }, [{}]], text: '\n' }, 1: 1.5 }
  const [one = '', two = ''] = [plain[1], plain[2]].map((part) =>
    JSON.stringify({ part }, undefined, 2).slice(2, -2),
  )
  const named = (name: string, lines: string) => lines.replace('part', name)
  expect(stringifyJson(parseJson(text), 2)).toBe(
    `{\n${named('2', two).replace(' 1,', ' 1.0,')},\n${named('1', one).replace('1.5', '1.50')}\n}`,
  )
})

it('finds out by one look whether there is anything to note', () => {
  const plain = ['{"a": [1, -1, 0.5, 1e-7, 123456789012345], "b1": "12", "c": "1.0: 1.0,"}', '"1"', '[]', '']
  for (const text of plain) expect(shapeOf(text).isSpelled, text).toBe(false)
  const spelled = ['[48.0]', '-0', '{"12" : 1}', '{"\\u0031": 1}', '9007199254740993', '1E3', '[1,2.50 ]']
  for (const text of spelled) expect(shapeOf(text).isSpelled, text).toBe(true)
})

it('takes the last of a key that stands twice, as JSON.parse() does', () => {
  const cases = {
    '{"a":1.0,"a":2}': '{"a":2}',
    '{"a":1,"a":2.0}': '{"a":2.0}',
    '{"a":{"x":9007199254740993},"a":{"x":9007199254740992}}': '{"a":{"x":9007199254740992}}',
    '{"a":[1.0],"a":{"0":1}}': '{"a":{"0":1}}',
    '{"2":1,"1":1,"2":1.0}': '{"2":1.0,"1":1}',
  }
  for (const [text, written] of Object.entries(cases)) expect(stringifyJson(parseJson(text))).toBe(written)
})

it('leaves alone what nobody has spelled', () => {
  parseJson('[1.0]')
  class Point {
    readonly inner = parseJson('[1.0]')
    toJSON() {
      return 'point'
    }
  }
  expect(stringifyJson({ at: new Date(0), point: new Point() })).toBe(
    '{"at":"1970-01-01T00:00:00.000Z","point":"point"}',
  )
  const circle: Record<string, unknown> = {}
  circle['self'] = circle
  expect(() => stringifyJson(circle)).toThrow(TypeError)
})

describe('the values of a text', () => {
  it('are those of JavaScript', () => {
    const value = parsed('{"2":1.0,"1":9007199254740993,"list":[-0]}')
    expect(value).toStrictEqual({ 1: 9007199254740992, 2: 1, list: [-0] })
    expect(Reflect.ownKeys(value)).toEqual(['1', '2', 'list'])
  })

  it('are exact where they are asked for so: integers whole, all else as doubles', () => {
    const value = parsed(
      `{"big":9007199254740993,"negative":-9007199254740993,"small":7,"float":48.0,"exponent":1E400,"minus":-0,"endless":${'9'.repeat(5_000)},"text":"48.0"}`,
    )
    const exact = Object.keys(value).map((name) => [name, exactPart(value, name)])
    expect(Object.fromEntries(exact)).toEqual({
      big: 9007199254740993n,
      negative: -9007199254740993n,
      small: 7,
      float: 48,
      exponent: Number.POSITIVE_INFINITY,
      minus: -0,
      endless: Number.POSITIVE_INFINITY,
      text: '48.0',
    })
  })

  it('count as they are by now, if somebody has changed them', () => {
    const value = parsed('{"b":1.0,"2":2.0,"1":3.0}')
    value['b'] = 5
    value['new'] = 6
    delete value['2']
    expect(stringifyJson(value)).toBe('{"b":5,"1":3.0,"new":6}')
  })
})

describe('a copy', () => {
  it('is written as what it is a copy of', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        const original = parseJson(text)
        expect(stringifyJson(keepSpelling(structuredClone(original), original))).toBe(stringifyJson(original))
      }),
    )
  })

  it('is so where it still says the same', () => {
    const original = parsed('{"b":{"id":9007199254740993,"position":48.0},"2":[1.0,2.0],"1":[1.0]}')
    const b = original['b'] as object
    const copy = { added: 1.5, ...original, b: { ...b, position: 47, more: true }, 1: [] }
    expect(stringifyJson(keepSpelling(copy, original))).toBe(
      '{"b":{"id":9007199254740993,"position":47,"more":true},"2":[1.0,2.0],"1":[],"added":1.5}',
    )
  })
})

it('finds out whether values that are equal are so with all digits', () => {
  const one = parsed('{"list":[{"id":9007199254740993}],"position":48.0}')
  const other = (text: string) => sayTheSame(one, parseJson(text))
  expect(other('{"list":[{"id":9007199254740993}],"position":48}')).toBe(true)
  expect(other('{"list":[{"id":9007199254740992}],"position":48.0}')).toBe(false)
  expect(sayTheSame(structuredClone(one), one)).toBe(false)
})

it('takes a BigInt that a number says exactly for that number', () => {
  const read = parseJson('{"id":9007199254740992,"list":[9007199254740993]}')
  expect(sayTheSame(spellBigInts({ id: 9007199254740992n, list: [9007199254740993n] }), read)).toBe(true)
})

it('writes BigInts as the integers that they are', () => {
  const given = { id: 9007199254740993n, list: [1n, { deep: -9007199254740993n }], plain: { number: 1 } }
  const spelled = spellBigInts(given)
  expect(stringifyJson(spelled)).toBe(
    '{"id":9007199254740993,"list":[1,{"deep":-9007199254740993}],"plain":{"number":1}}',
  )
  expect(spelled).toEqual({
    id: 9007199254740992,
    list: [1, { deep: -9007199254740992 }],
    plain: { number: 1 },
  })
  expect(spellBigInts(given.plain)).toBe(given.plain)
})
