import { createHost } from 'netbox-hooks'
import { expect, it, onTestFinished, vi } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'

const day = 86_400_000

it.each([-40 * day, 3_650 * day])(
  'a clock that was set by %d ms while no host ran makes nothing wait, and says so once',
  async (by) => {
    const receiver = await startReceiver()
    receiver.status = 500
    const cwd = folderWith()
    const { webhooks, ...rest } = configFor(receiver)
    const slow = { ordering: 'object', retry: { schedule: ['0s', '3s'] } } as const
    const config = { ...rest, webhooks: webhooks?.map((webhook) => ({ ...webhook, ...slow })) ?? [] }
    const hostIn = async () => {
      const logger = keepingLogger()
      const host = createHost({ cwd, config, logger })
      onTestFinished(() => host.stop())
      await host.start()
      return { host, logger }
    }
    const { host } = await hostIn()
    const site = (n: number) => ({
      eventType: 'object_created',
      objectType: 'dcim.site',
      objectId: 1,
      data: { n },
    })
    await host.emit([site(1)])
    await host.emit([site(2)])
    await expect.poll(() => receiver.received.length).toBe(1)
    await host.stop()

    receiver.status = 204
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + by })
    onTestFinished(() => void vi.useRealTimers())
    const later = await hostIn()
    await expect.poll(() => later.host.operations.counts()).toMatchObject({ pending: 0, delivered: 2 })
    expect(receiver.received).toHaveLength(3)
    const said = later.logger.lines.filter((line) => line.includes('The clock says'))
    expect(said).toHaveLength(by < 0 ? 1 : 0)
  },
)
