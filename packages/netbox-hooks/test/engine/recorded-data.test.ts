import { createHost, type NetboxHooksHost, recordChange } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'

class Row {
  id = 1
  #hidden = 'not data'
  name = 'Zürich'
  toString() {
    return this.#hidden
  }
}

class Decimal {
  toJSON() {
    return '1.50'
  }
}

const cyclic: Record<string, unknown> = { id: 1 }
cyclic['parent'] = { child: cyclic }

async function startedHost() {
  const receiver = await startReceiver()
  const host = createHost({ config: configFor(receiver), cwd: folderWith(), logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  return { host, receiver }
}

/** The ways in which an application gives data. */
const ways: readonly (readonly [string, (host: NetboxHooksHost, data: object) => Promise<unknown>])[] = [
  [
    'emit()',
    (host, data) => host.emit({ eventType: 'object_created', objectType: 'dcim.site', data: { x: data } }),
  ],
  [
    'explain()',
    (host, data) => host.explain({ eventType: 'object_created', objectType: 'dcim.site', data: { x: data } }),
  ],
  [
    'recordChange()',
    (host, data) =>
      host.trackChanges({}, async () => {
        recordChange({
          eventType: 'object_deleted',
          objectType: 'dcim.site',
          objectId: 1,
          data: { x: data } as never,
        })
      }),
  ],
  [
    'prechange',
    (host, data) =>
      host.trackChanges({}, async () => {
        recordChange({
          eventType: 'object_updated',
          objectType: 'dcim.site',
          objectId: 1,
          data: { id: 1 },
          prechange: { x: data } as never,
          postchange: {},
        })
      }),
  ],
]

describe.each(ways)('data that an ORM returns, in %s', (_, give) => {
  it.each<[string, object, string]>([
    ['a Map', { rows: [{ tags: new Map([['a', 1]]) }] }, 'x.rows[0].tags'],
    ['a Set', { tags: new Set(['a']) }, 'x.tags'],
    ['an Error', { last: new Error('no') }, 'x.last'],
    ['bytes', { hash: new Uint8Array(2) }, 'x.hash'],
    ['an ArrayBuffer', { hash: new ArrayBuffer(2) }, 'x.hash'],
    ['a promise', { later: Promise.resolve(1) }, 'x.later'],
    ['a pattern', { pattern: /a/ }, 'x.pattern'],
    ['a circle', { site: cyclic }, 'x.site.parent.child'],
    [
      'a getter that throws',
      {
        get lazy() {
          throw new Error('not loaded')
        },
      },
      'x.lazy',
    ],
  ])('is refused with its place if it is %s', async (_name, data, path) => {
    const { host, receiver } = await startedHost()
    const error = await give(host, data).then(
      () => undefined,
      (thrown: Error) => thrown,
    )
    expect(error).toMatchObject({ code: 'NBH_EVENT_INVALID' })
    expect(error?.message).toContain(path)
    await host.idle()
    expect(receiver.received).toEqual([])
  })
})

it('what JSON can say of it is sent as JSON says it, and a BigInt without loss', async () => {
  const { host, receiver } = await startedHost()
  const data = {
    row: new Row(),
    at: new Date(0),
    small: 7n,
    large: 2n ** 64n,
    price: new Decimal(),
    list: [undefined, () => 1, Symbol('s'), Number.NaN],
    nothing: undefined,
    run: () => 1,
    symbol: Symbol('s'),
    never: new Date(Number.NaN),
    url: new URL('https://a.example.com/'),
    buffer: Buffer.from('hi'),
  }
  await host.emit({ eventType: 'object_created', objectType: 'dcim.site', data: data as never })
  const [received] = await receiver.waitFor(1)
  expect(received?.payload['data']).toEqual({
    row: { id: 1, name: 'Zürich' },
    at: '1970-01-01T00:00:00.000Z',
    small: 7,
    large: '18446744073709551616',
    price: '1.50',
    list: [null, null, null, null],
    never: null,
    url: 'https://a.example.com/',
    buffer: { type: 'Buffer', data: [104, 105] },
  })
})
