import { PluginHost } from '@netbox-hooks/core'
import {
  type ChangeEvent,
  discardChanges,
  recordChange,
  summarizeRequest,
  trackChanges,
} from '@netbox-hooks/webhooks'
import { describe, expect, it, onTestFinished } from 'vitest'

const change = (objectId: number) => ({
  eventType: 'object_updated',
  objectType: 'dcim.site',
  objectId,
  data: { id: objectId },
  prechange: {},
  postchange: {},
})

/** Runs a unit of work and answers which objects' events came of it. */
async function track(work: () => unknown, request: unknown = {}): Promise<ChangeEvent[]> {
  const emitted: ChangeEvent[] = []
  await trackChanges(request, work, async (events) => void emitted.push(...events))
  return emitted
}

const idsOf = (events: readonly ChangeEvent[]) => events.map(({ objectId }) => objectId)

describe('a unit of work', () => {
  it('emits what it recorded, through awaits', async () => {
    const events = await track(async () => {
      recordChange(change(1))
      await new Promise((resolve) => setTimeout(resolve, 1))
      recordChange(change(2))
    })
    expect(idsOf(events)).toEqual([1, 2])
  })

  it('emits nothing if it throws, and nothing of what it discarded', async () => {
    await expect(
      track(() => {
        recordChange(change(1))
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    const events = await track(() => {
      recordChange(change(1))
      discardChanges()
      recordChange(change(2))
    })
    expect(idsOf(events)).toEqual([2])
  })

  it('inside another has its own queue, and leaves the outer one as it was', async () => {
    let inner: ChangeEvent[] = []
    const outer = await track(async () => {
      recordChange(change(1))
      inner = await track(() => recordChange(change(2)))
      recordChange(change(3))
    })
    expect(idsOf(inner)).toEqual([2])
    expect(idsOf(outer)).toEqual([1, 3])
  })

  it('does not take what is recorded after its end', async () => {
    let late: Promise<boolean> | undefined
    const ended = Promise.withResolvers<void>()
    const events = await track(() => {
      late = ended.promise.then(() => recordChange(change(1)))
    })
    ended.resolve()
    expect(await late).toBe(false)
    expect(events).toEqual([])
  })

  it('coalesces as its caller chooses', async () => {
    const emitted: ChangeEvent[] = []
    const work = () => void recordChange(change(1))
    await trackChanges({}, work, async (events) => void emitted.push(...events), { skipUnchanged: true })
    expect(emitted).toEqual([])
  })

  it('is warned about once per process when it is missing while a host runs', async () => {
    const source = { resolve: () => ({ url: '', manifest: {} }), import: () => Promise.reject(new Error()) }
    const host = new PluginHost({ version: '1.0.0', source, plugins: [] })
    await host.load()
    onTestFinished(() => host.stop())
    const warnings: unknown[] = []
    const keep = (warning: Error) => void warnings.push(warning)
    process.on('warning', keep)
    onTestFinished(() => void process.off('warning', keep))
    recordChange(change(1))
    recordChange(change(2))
    await new Promise((resolve) => setImmediate(resolve))
    expect(warnings).toMatchObject([{ code: 'NBH_NO_CHANGE_SCOPE' }])
  })

  it('is the only place where changes are recorded', () => {
    expect(recordChange(change(1))).toBe(false)
    expect(() => discardChanges()).not.toThrow()
  })
})

describe('a request', () => {
  it.each([
    [
      'plain',
      { id: 'a', method: 'PUT', path: '/x', user: 'u' },
      { id: 'a', method: 'PUT', path: '/x', user: 'u' },
    ],
    [
      'of Fastify or node:http',
      { id: 7, method: 'GET', url: '/x/?q=secret', user: { username: 'u' } },
      { id: '7', method: 'GET', path: '/x/', user: 'u' },
    ],
    [
      'of Express',
      { method: 'GET', url: '/y', path: '/y', originalUrl: '/api/y?z', user: { name: 'u' } },
      { id: expect.any(String), method: 'GET', path: '/api/y', user: 'u' },
    ],
    [
      'of Fetch',
      new Request('https://host.example.com/x?q=1', { method: 'POST' }),
      { id: expect.any(String), method: 'POST', path: '/x', user: null },
    ],
    ['that is none', undefined, { id: expect.any(String), method: null, path: null, user: null }],
  ])('%s is reduced to id, method, path and user', async (_, request, expected) => {
    const [event] = await track(() => recordChange(change(1)), request)
    expect(event?.request).toEqual(expected)
    expect(event?.username).toBe(expected.user)
  })
})

describe('of a request', () => {
  it('a getter that throws is nothing', () => {
    const request = {
      id: 'r',
      url: '/x',
      get user(): never {
        throw new Error('not authenticated')
      },
    }
    expect(summarizeRequest(request)).toEqual({ id: 'r', method: null, path: '/x', user: null })
  })

  it.each([
    ['//x/y?q', '//x/y'],
    ['/x/../y#z', '/x/../y'],
    ['*', '*'],
    ['http://user:s3cret@host.example.com/x?q', '/x'],
  ])('the path of %s is %s', (url, path) => {
    expect(summarizeRequest({ url }).path).toBe(path)
  })
})
