import { createHost } from 'netbox-hooks'
import { expect, it, onTestFinished, vi } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'

it('host.emit() accepts once for a key: at the same time, with other events, after a restart, and for 24 h', async () => {
  const receiver = await startReceiver()
  const cwd = folderWith()
  const hostIn = async () => {
    const host = createHost({ cwd, config: configFor(receiver), logger: keepingLogger() })
    onTestFinished(() => host.stop())
    await host.start()
    await host.operations.pause('receiver')
    return host
  }
  const site = (id: number) => ({
    eventType: 'object_created',
    objectType: 'dcim.site',
    objectId: id,
    data: { id },
  })
  const idempotencyKey = 'import-7'
  const first = await hostIn()
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      first.emit([site(index), site(100 + index)], { idempotencyKey }),
    ),
  )
  expect(new Set(answers.map(String)).size).toBe(1)
  const [ids] = answers
  expect(ids).toHaveLength(2)
  await first.idle()
  await first.stop()

  const second = await hostIn()
  expect(await second.emit(site(1), { idempotencyKey })).toEqual(ids)
  expect(await second.emit(site(1), { idempotencyKey: 'other' })).not.toEqual(ids)
  await second.idle()
  expect(await second.operations.counts()).toMatchObject({ pending: 3, unprocessedEvents: 0 })

  await second.stop()

  // As long as a host lives, a clock that is set says nothing.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 24 * 3_600_000 - 60_000 })
  onTestFinished(() => void vi.useRealTimers())
  const third = await hostIn()
  expect(await third.emit(site(1), { idempotencyKey })).toEqual(ids)
  await third.stop()
  vi.setSystemTime(Date.now() + 120_000)
  const last = await hostIn()
  const [later] = await last.emit(site(1), { idempotencyKey })
  expect(ids).not.toContain(later)
  await last.idle()
  expect(await last.operations.counts()).toMatchObject({ pending: 4 })
})
