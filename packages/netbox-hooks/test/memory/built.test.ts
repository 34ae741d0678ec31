import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Config } from 'netbox-hooks'
import { expect, it } from 'vitest'
import { folderWith, startReceiver, type TestReceiver } from '../support.ts'
import { intoQueue, startSmallHost, storedEvent, workOff } from './support.ts'

const network = { allow: ['127.0.0.1'] }
const about = { objectTypes: ['dcim.site'], eventTypes: ['object_updated'] }
const large = JSON.stringify({ text: 'x'.repeat(900_000) })
const heavy = (containers: number) => `{"list":[${Array.from({ length: containers }, () => '{}').join(',')}]}`

const accept = (folder: string, data: string, count: number) =>
  intoQueue(folder, async (queue) => {
    for (let stored = 0; stored < count; stored += 1) await queue.accept([storedEvent(data)])
  })

/** A rule each that brings data of its own. */
function manyPayloads(receiver: TestReceiver, count: number): Config {
  const rule = (name: number) => ({
    name: `rule ${name}`,
    ...about,
    actionData: { name },
    webhooks: ['receiver'],
  })
  return {
    webhooks: [{ name: 'receiver', payloadUrl: receiver.url }],
    eventRules: Array.from({ length: count }, (_, name) => rule(name)),
    delivery: { network },
  }
}

/** A webhook each that renders nearly as much as it may. */
function manyRenders(receiver: TestReceiver, count: number): Config {
  const bodyTemplate = `"{{ 'x' * 1000000 }}"`
  const webhooks = Array.from({ length: count }, (_, index) => ({
    name: `w${index}`,
    payloadUrl: receiver.url,
    bodyTemplate,
  }))
  return {
    webhooks,
    eventRules: [{ name: 'all', ...about, webhooks: webhooks.map(({ name }) => name) }],
    delivery: { network },
  }
}

it('a host writes a large event for many rules with data of their own', async () => {
  const receiver = await startReceiver()
  const folder = folderWith()
  await accept(folder, large, 3)
  expect(await workOff(folder, manyPayloads(receiver, 60))).toMatchObject({
    delivered: 180,
    unprocessedEvents: 0,
  })
})

it('a host renders much for many webhooks', async () => {
  const receiver = await startReceiver()
  const folder = folderWith()
  await accept(folder, '{"id":1}', 10)
  expect(await workOff(folder, manyRenders(receiver, 10))).toMatchObject({
    delivered: 100,
    unprocessedEvents: 0,
  })
})

it('an event that was accepted with more memory than there is now fails, and says why', async () => {
  const receiver = await startReceiver()
  const folder = folderWith()
  await accept(folder, heavy(600_000), 1)
  await accept(folder, '{"id":1}', 1)
  const config = { ...manyPayloads(receiver, 2), server: { port: 0 } }
  const { url, workOff } = await startSmallHost(folder, config)
  const body = `{"event_type":"object_updated","object_type":"dcim.site","data":${heavy(340_000)}}`
  const refused = await fetch(`${url}/api/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  expect([refused.status, await refused.json()]).toMatchObject([413, { code: 'NBH_REQUEST_TOO_LARGE' }])
  expect(await workOff()).toMatchObject({ delivered: 2, failed: 2, unprocessedEvents: 0, pending: 0 })
  const db = new DatabaseSync(join(folder, 'netbox-hooks.db'), { readOnly: true })
  const rows = db
    .prepare(`SELECT webhook, meta ->> '$.rule' AS rule, error_code AS code, error_message AS message
    FROM attempt JOIN delivery ON delivery.seq = delivery_seq WHERE state = 'failed'`)
    .all()
  db.close()
  const message = expect.stringContaining('no memory to work on it')
  const failed = { webhook: 'receiver', code: 'NBH_EVENT_TOO_LARGE', message }
  expect(rows).toMatchObject([
    { ...failed, rule: 'rule 0' },
    { ...failed, rule: 'rule 1' },
  ])
})
