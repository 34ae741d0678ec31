import {
  codeOf,
  errorOf,
  formatError,
  isError,
  messageOf,
  NetboxHooksError,
  propertyOf,
  thrownAt,
} from '@netbox-hooks/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileValues } from './hostile.ts'

const controls = /(?!\n|\t)\p{Cc}/u

describe.each(Object.entries(hostileValues))('%s', (_, make) => {
  it('has a message that can be shown', () => {
    const message = messageOf(make())
    expect(message.length).toBeLessThan(10_100)
    expect(message).not.toMatch(controls)
  })

  it('becomes an error that runs nothing, and is no larger than a log may show', () => {
    const error = errorOf(make())
    expect(isError(error)).toBe(true)
    const written: string[] = []
    for (let each: unknown = error; isError(each); each = each.cause) {
      written.push(each.message, each.stack ?? '', JSON.stringify(each))
      expect(
        Object.values(Object.getOwnPropertyDescriptors(each)).every((property) => 'value' in property),
      ).toBe(true)
    }
    expect(written.join('').length).toBeLessThan(100_000)
  })

  it('is asked for its code, its place, and what it is', () => {
    const thrown = make()
    expect(codeOf(thrown)).toBeUndefined()
    expect([undefined, expect.any(String)]).toContainEqual(thrownAt(thrown))
    expect(NetboxHooksError.is(thrown)).toBe(false)
    expect(thrown instanceof NetboxHooksError).toBe(false)
    expect(propertyOf(thrown, 'nothing of that name')).toBeUndefined()
  })

  it('can be the cause of an error of ours', () => {
    const error = new NetboxHooksError({ code: 'NBH_X', message: messageOf(make()), cause: make() })
    expect(formatError(error).length).toBeLessThan(10_200)
    expect(NetboxHooksError.is(error)).toBe(true)
    expect(errorOf(error)).toMatchObject({ code: 'NBH_X' })
  })
})

it('says what is in an error that another framework has made', () => {
  const body = { statusCode: 400, error: 'Bad Request', message: ['name is missing', 'b is no number'] }
  expect(messageOf(Object.assign(new Error('x'), body))).toBe('name is missing, b is no number')
  expect(messageOf({ status: 500, body: { detail: 'no' } })).toBe('{ status: 500, body: { detail: no } }')
  expect(messageOf({ message: 'a plain object' })).toBe('a plain object')
  expect(messageOf(new AggregateError([new Error('connect ECONNREFUSED')], ''))).toBe('connect ECONNREFUSED')
  expect(messageOf(new DOMException('given up', 'AbortError'))).toBe('given up')
  expect(messageOf(new (class Odd {})())).toBe('an object of the class Odd')
})

it('keeps of an error what a log is read for', () => {
  const cause = Object.assign(new TypeError('inner'), { code: 'ERR_X' })
  const error = errorOf(
    Object.assign(new Error('outer', { cause }), { code: 'E', errno: -2, syscall: 'open', on: {} }),
  )
  expect({ ...error }).toEqual({ code: 'E', errno: -2, syscall: 'open' })
  expect(error.stack).toContain('thrown.test.ts')
  expect(error.cause).toBeInstanceOf(TypeError)
  expect(error.cause).toMatchObject({ message: 'inner', code: 'ERR_X' })
})

it('says anything of whatever is thrown', () => {
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true }),
      (thrown) => {
        expect(messageOf(thrown)).not.toMatch(controls)
        expect(errorOf(thrown).message).toBe(messageOf(thrown))
        expect(
          errorOf(Object.assign(new Error('x'), { message: thrown, stack: thrown, cause: thrown })),
        ).toBeDefined()
      },
    ),
  )
})

it('does not recognise as its own what has lost the shape of its errors', () => {
  const made = () => new NetboxHooksError({ code: 'NBH_X', message: 'It is so.' })
  expect(NetboxHooksError.is(made())).toBe(true)
  for (const change of [
    { message: ['a'] },
    { code: 5 },
    { problems: undefined },
    { problems: [1] },
    { hint: {} },
  ])
    expect(NetboxHooksError.is(Object.assign(made(), change))).toBe(false)
  expect(NetboxHooksError.is(new Proxy(made(), {}))).toBe(false)
  const round = made()
  Object.assign(round, { problems: [round] })
  expect(NetboxHooksError.is(round)).toBe(false)
})
