import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { folderWith } from '../support.ts'
import { intoQueue, storedDelivery, storedEvent, workOff } from './support.ts'

it('a host sends more large bodies, to more webhooks, than its memory holds', async () => {
  const server = createServer((request, response) => {
    request.resume().on('end', () => setTimeout(() => response.writeHead(204).end(), 20))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const names = Array.from({ length: 50 }, (_, index) => `w${index}`)
  const folder = folderWith()
  await intoQueue(folder, async (queue) => {
    for (const name of names) {
      const event = storedEvent('null')
      await queue.accept([event])
      const body = () => new Uint8Array(1_000_000).fill(32)
      await queue.process(
        event.id,
        Array.from({ length: 8 }, () => storedDelivery(event.id, name, url, body())),
      )
    }
  })
  const config = {
    webhooks: names.map((name) => ({ name, payloadUrl: url })),
    eventRules: [],
    delivery: { network: { allow: ['127.0.0.1'] } },
  }
  const { delivered, pending, rss } = await workOff(folder, config)
  expect({ delivered, pending }).toEqual({ delivered: 400, pending: 0 })
  // All of them are 400 MB; a quarter of the heap is 24 MiB.
  expect(rss).toBeLessThan(400_000_000)
})
