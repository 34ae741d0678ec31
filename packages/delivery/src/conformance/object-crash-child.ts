import type { DeliveryQueue } from '../queue/queue.ts'
import { auditRecord, create, update, written } from './object-samples.ts'

// Changes two objects together, over and over, and says after each time how often it has: until it is killed.
const [module, place] = process.argv.slice(2) as [string, string]
const { openQueue } = (await import(module)) as { openQueue(place: string): Promise<DeliveryQueue> }
const { objects } = await openQueue(place)
let { objects: pair } = await objects.list()
if (pair.length === 0) pair = await written(objects, [create('a', '0'), create('b', '0')])
for (let round = Number(pair[0]?.body) + 1; ; round += 1) {
  const changes = pair.map((object) => update(object, { body: `${round}` }))
  const passing = await written(
    objects,
    [...changes, create(`${round}`)],
    [auditRecord({ name: `${round}` })],
  )
  pair = passing.slice(0, 2)
  process.stdout.write(`${round}\n`)
}
