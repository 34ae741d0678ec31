import fc from 'fast-check'
import { createHost, type NetboxHooksHost } from 'netbox-hooks'
import { expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver, type TestReceiver } from '../support.ts'

const site = (id: number, data: Record<string, unknown> = { id }) => ({
  eventType: 'object_updated',
  objectType: 'dcim.site',
  objectId: id,
  data,
})
const sites = (count: number) => Array.from({ length: count }, (_, id) => site(id))

async function start(
  receiver: TestReceiver,
  prepare: (host: NetboxHooksHost) => void = () => {},
  delivery: { readonly maxQueueDepth?: number } = {},
): Promise<{ host: NetboxHooksHost; lines: readonly string[] }> {
  const logger = keepingLogger()
  const config = configFor(receiver)
  const host = createHost({
    cwd: folderWith(),
    config: { ...config, delivery: { ...config.delivery, ...delivery } },
    logger,
  })
  onTestFinished(() => host.stop())
  prepare(host)
  await host.start()
  return { host, lines: logger.lines }
}

it('events that the queue refuses are not built, not sent, and cost those that were accepted nothing', async () => {
  const receiver = await startReceiver()
  const seen: unknown[] = []
  const { host, lines } = await start(
    receiver,
    (own) => own.hooks.context.tap('app', ({ event }) => void seen.push(event.objectId)),
    { maxQueueDepth: 20 },
  )
  await host.operations.pause('receiver')
  await host.emit(sites(15))
  await expect(host.emit(sites(6))).rejects.toMatchObject({ code: 'NBH_QUEUE_FULL' })
  await host.idle()
  expect(seen).toHaveLength(15)
  await host.operations.resume('receiver')
  await receiver.waitFor(15)
  await host.idle()
  expect(receiver.received).toHaveLength(15)
  expect(lines.filter((line) => line.startsWith('error'))).toEqual([])
})

it('of events that come together, those that no rule is for are processed, and keep the others from nothing', async () => {
  const receiver = await startReceiver()
  const { host } = await start(receiver)
  const mixed = sites(40).map((event, index) =>
    index % 2 === 0 ? event : { ...event, objectType: 'dcim.rack' },
  )
  const ids = await Promise.all([host.emit(mixed), host.emit(mixed.filter((_, index) => index % 2 === 1))])
  expect(new Set(ids.flat()).size).toBe(60)
  await host.idle()
  const sent = receiver.received.map(({ payload }) => (payload['data'] as { id: number }).id)
  expect(sent.toSorted((one, other) => one - other)).toEqual(sites(20).map(({ objectId }) => 2 * objectId))
  expect(await host.operations.counts()).toMatchObject({ delivered: 20, pending: 0, unprocessedEvents: 0 })
})

it('nor does it matter that they were being built when the queue refused them', async () => {
  const receiver = await startReceiver()
  const { host, lines } = await start(receiver, () => {}, { maxQueueDepth: 700 })
  const answers = await Promise.allSettled([
    host.emit(sites(300)),
    host.emit(sites(300)),
    host.emit(sites(300)),
  ])
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  await host.idle()
  expect(receiver.received).toHaveLength(600)
  expect(await host.operations.counts()).toMatchObject({ delivered: 600, pending: 0, unprocessedEvents: 0 })
  expect(lines.filter((line) => line.startsWith('error'))).toEqual([])
})

it('events that come together are built one after the other, unless their callbacks wait for something', async () => {
  const receiver = await startReceiver()
  const steps: string[] = []
  let pause: () => Promise<unknown> = async () => {}
  const { host } = await start(receiver, (own) =>
    own.hooks.context.tapPromise('app', async ({ event }) => {
      steps.push(`begin ${event.objectId}`)
      for (let i = 0; i < 5; i += 1) await pause()
      steps.push(`end ${event.objectId}`)
    }),
  )
  await host.emit(sites(20))
  await host.idle()
  expect(steps).toEqual(Array.from({ length: 20 }, (_, id) => [`begin ${id}`, `end ${id}`]).flat())

  steps.length = 0
  // They go on when all have begun: one after the other, they would wait for ever.
  const { promise: allBegun, resolve: goOn } = Promise.withResolvers<void>()
  pause = () => {
    if (steps.length === 20) goOn()
    return allBegun
  }
  await host.emit(sites(20))
  await host.idle()
  expect(steps.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, id) => `begin ${id}`))
})

it('what becomes of the objects of an application after emit() was called does not change what is sent', async () => {
  const receiver = await startReceiver()
  const { host } = await start(receiver)
  const data = { name: 'before', tags: [{ slug: 'a' }], lastSeen: undefined }
  const accepted = host.emit(site(1, data))
  data.name = 'after'
  Object.assign(data.tags[0] as object, { slug: 'b' })
  await accepted
  await receiver.waitFor(1)
  expect(receiver.received[0]?.payload['data']).toEqual({ name: 'before', tags: [{ slug: 'a' }] })
  expect(Object.isFrozen(data)).toBe(false)
})

it('what is sent of an event is what JSON.stringify() writes of its payload, whatever is in it', async () => {
  const receiver = await startReceiver()
  const { host } = await start(receiver, (own) =>
    own.hooks.context.tap('app', (gathering) => gathering.add({ seen: true })),
  )
  const object = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' }))
  const snapshots = fc.record({
    prechange: fc.option(object),
    postchange: fc.option(object),
  })
  const input = fc.record({ data: object, snapshots: fc.option(snapshots, { nil: undefined }) })
  await fc.assert(
    fc.asyncProperty(input, async ({ data, snapshots }) => {
      const event = {
        ...site(1, data as Record<string, unknown>),
        timestamp: '2026-01-01T00:00:00.000000+00:00',
        ...(snapshots && { snapshots: snapshots as never }),
      }
      receiver.received.length = 0
      await host.emit(event)
      await receiver.waitFor(1)
      const { requests } = await host.explain(event)
      expect(receiver.received[0]?.body).toBe(Buffer.from(requests[0]?.body as Uint8Array).toString())
      expect(receiver.received[0]?.body).toBe(
        JSON.stringify({
          event: 'updated',
          timestamp: event.timestamp,
          object_type: 'dcim.site',
          username: null,
          request_id: null,
          data,
          ...(snapshots && { snapshots }),
          context: { seen: true },
        }),
      )
    }),
    { numRuns: 100 },
  )
})
