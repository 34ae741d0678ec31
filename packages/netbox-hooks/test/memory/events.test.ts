import { expect, it } from 'vitest'
import { configFor, folderWith, startReceiver } from '../support.ts'
import { intoQueue, storedEvent, workOff } from './support.ts'

const small = (count: number) => `{"list":[${Array.from({ length: count }, () => '{}').join(',')}]}`
const large = (bytes: number) => JSON.stringify({ text: 'x'.repeat(bytes) })

it.for([
  { what: 'small containers', count: 20, data: small(120_000) },
  { what: 'long texts', count: 80, data: large(900_000) },
])('a host works off more $what than its heap holds', async ({ count, data }) => {
  const receiver = await startReceiver()
  const folder = folderWith()
  await intoQueue(folder, async (queue) => {
    for (let stored = 0; stored < count; stored += 1) await queue.accept([storedEvent(data)])
  })
  expect(await workOff(folder, configFor(receiver))).toMatchObject({
    unprocessedEvents: 0,
    pending: 0,
    delivered: count,
  })
})
