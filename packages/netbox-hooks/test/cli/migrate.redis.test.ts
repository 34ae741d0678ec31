import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type AuditRecord,
  type DeliveryQueue,
  newId,
  type ObjectChange,
  type StoredObject,
} from '@netbox-hooks/delivery'
import { RedisQueue } from '@netbox-hooks/queue-redis'
import { SqliteQueue } from '@netbox-hooks/queue-sqlite'
import { createHost } from 'netbox-hooks'
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest'
import { RedisServer } from '../../../queue-redis/test/redis-server.ts'
import { cli, configFor, folderWith, keepingLogger, runCli, startReceiver } from '../support.ts'

let server: RedisServer
let url = ''
let prefix = ''
let cwd = ''
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server.stop())
beforeEach(() => {
  prefix = newId()
  url = `${server.url}?prefix=${prefix}`
  cwd = folderWith()
})

const file = 'sqlite:queue.db'

function startMove(from: string, to: string): ChildProcess {
  return spawn(process.execPath, [cli, 'migrate', '--from', from, '--to', to], { cwd, stdio: 'ignore' })
}

/** Runs a move and kills it as soon as `isTime` says so. @returns whether it was done before that */
async function killedMove(from: string, to: string, isTime: () => Promise<boolean>): Promise<boolean> {
  const child = startMove(from, to)
  const exited = once(child, 'exit')
  while (child.exitCode === null && !(await isTime())) await sleep(1)
  child.kill('SIGKILL')
  const [code] = (await exited) as [number | null]
  return code === 0
}

async function inFile(): Promise<number> {
  try {
    const db = new DatabaseSync(join(cwd, 'queue.db'), { readOnly: true })
    const pending = db.prepare('SELECT pending FROM tally').get()?.['pending']
    db.close()
    return Number(pending)
  } catch {
    // It is only just being made, or written.
    return 0
  }
}

async function openFile(): Promise<DeliveryQueue> {
  const queue = new SqliteQueue({ path: join(cwd, 'queue.db') })
  await queue.open()
  return queue
}

it('moves a queue to Redis and back, killed again and again, and has everything once', {
  timeout: 600_000,
}, async () => {
  const client = server.client()
  onTestFinished(() => client.disconnect())
  const onServer = () => client.zcard(`{${prefix}}:deliveries`)
  const total = 2_000
  const before = await openFile()
  const events = Array.from({ length: 50 }, () => ({ id: newId(), body: '{}' }))
  await before.accept(events.slice(0, 1))
  const request = { webhook: 'a', method: 'POST', url: 'https://hooks.example.com/', headers: {} }
  const body = new Uint8Array(2_000)
  const made = Array.from({ length: total }, (_, index) => {
    const eventId = events[0]?.id as string
    return { id: newId(), eventId, ...request, body, orderingKey: `key ${index % 10}` }
  })
  await before.process(events[0]?.id as string, made)
  await before.accept(events.slice(1))
  await before.close()

  // What a killed move holds is free soon; that it lives is not looked at.
  const brief = `${url}&lease=1`
  const ways = [
    { from: file, to: brief, copied: onServer, left: inFile },
    { from: brief, to: file, copied: inFile, left: onServer },
  ]
  for (const { from, to, copied, left } of ways) {
    const moments = Array.from({ length: 3 }, () => Math.ceil(Math.random() * total))
    for (const count of moments.sort((a, b) => a - b)) {
      await killedMove(from, to, async () => (await copied()) >= count)
    }
    for (const count of moments.reverse()) await killedMove(from, to, async () => (await left()) < count)
    while (!(await killedMove(from, to, async () => false)));
  }

  const after = await openFile()
  onTestFinished(() => after.close())
  expect(await after.counts()).toMatchObject({ pending: total, unprocessedEvents: 49 })
  expect((await after.unprocessed({ limit: 100 })).map(({ id }) => id)).toEqual(
    events.slice(1).map(({ id }) => id),
  )
  const kept: string[] = []
  let cursor: string | undefined
  do {
    const page = await after.history.list({}, { limit: 1_000, cursor, order: 'oldest' })
    kept.push(...page.deliveries.map(({ id }) => id))
    cursor = page.next
  } while (cursor !== undefined)
  expect(kept).toEqual(made.map(({ id }) => id))
  expect((await after.claim('a', 100)).deliveries.map(({ id }) => id)).toEqual(
    made.slice(0, 10).map(({ id }) => id),
  )
})

it('moves what is managed to Redis and back, killed again and again, with its numbers and records', {
  timeout: 600_000,
}, async () => {
  const client = server.client()
  onTestFinished(() => client.disconnect())
  const onServer = () => client.zcard(`{${prefix}}:objects`)
  const before = await openFile()
  const create = (_: unknown, index: number): ObjectChange => {
    return {
      op: 'create',
      kind: 'webhook',
      name: `é ${index}`,
      body: JSON.stringify({ index, text: '\ud83d\ude00' }),
    }
  }
  const records = Array.from({ length: 300 }, (_, index): AuditRecord => {
    return {
      id: newId(),
      at: Date.now(),
      action: 'webhook_created',
      actor: 'ops',
      body: `{"index":${index}}`,
    }
  })
  const outcome = await before.objects?.write(Array.from({ length: 400 }, create), records)
  const [first] = outcome && 'written' in outcome ? outcome.written : []
  await before.objects?.write([{ op: 'delete', kind: 'webhook', id: 400, version: 1 }])
  await before.objects?.write([{ ...(first as StoredObject), op: 'update', name: 'renamed' }])
  await before.objects?.numbersOf('webhook', ['declared', '__proto__'])
  const managed = async ({ history }: DeliveryQueue) => ({
    objects: (await history.objects?.list())?.objects,
    records: await history.objects?.records({}, { limit: 1_000 }),
  })
  const kept = await managed(before)
  expect([kept.objects?.length, kept.records?.records.length]).toEqual([399, 300])
  await before.close()

  const brief = `${url}&lease=1`
  for (const count of [1, 150, 399]) await killedMove(file, brief, async () => (await onServer()) >= count)
  while (!(await killedMove(file, brief, async () => false)));
  const there = new RedisQueue({ url })
  await there.open()
  expect(await managed(there)).toEqual(kept)
  expect(await there.objects.numbersOf('webhook', ['declared'])).toEqual([401])
  await there.close()
  for (const count of [398, 150, 1]) await killedMove(brief, file, async () => (await onServer()) <= count)
  while (!(await killedMove(brief, file, async () => false)));

  const after = await openFile()
  onTestFinished(() => after.close())
  expect(await managed(after)).toEqual(kept)
  expect(await after.objects?.numbersOf('webhook', ['new', '__proto__', 'declared'])).toEqual([403, 402, 401])
  const again = await after.objects?.write([{ op: 'create', kind: 'webhook', name: 'é 399', body: '{}' }])
  expect(again).toMatchObject({ written: [{ id: 404 }] })
})

it('says what it would move, what it has moved and what comes next, and keeps hosts from the old queue', {
  timeout: 180_000,
}, async () => {
  const queue = await openFile()
  await queue.accept([{ id: newId(), body: '{}' }], { idempotencyKey: 'k' })
  await queue.close()
  const dry = await runCli(cwd, 'migrate', '--from', file, '--to', url, '--dry-run')
  expect(dry.stdout).toMatch(
    /^Would move 1 event to process, 1 idempotency key\nfrom sqlite:.*queue\.db\nto redis:/,
  )
  const { code, stdout } = await runCli(cwd, 'migrate', '--from', file, '--to', url)
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /^Moved 1 event to process, 1 idempotency key\n.*\n.*\n\nNext: configure queue: 'redis:/,
  )
  const host = createHost({ cwd, config: { queue: file }, logger: keepingLogger() })
  await expect(host.start()).rejects.toMatchObject({ code: 'NBH_QUEUE_MOVED' })
  const json = await runCli(cwd, 'migrate', '--from', file, '--to', url, '--json')
  expect(JSON.parse(json.stdout)).toMatchObject({ moved: { events: 0, deliveries: 0 } })
})

it('leaves the history to be read in the old queue, whichever that is', { timeout: 180_000 }, async () => {
  for (const queue of [file, url]) {
    const receiver = await startReceiver()
    const folder = folderWith({ 'netbox-hooks.config.json': JSON.stringify(configFor(receiver, { queue })) })
    const host = createHost({ cwd: folder, logger: keepingLogger() })
    await host.start()
    await host.emit({ eventType: 'object_created', objectType: 'dcim.site', objectId: 4, data: { id: 4 } })
    await host.idle()
    await host.stop()
    expect((await runCli(folder, 'migrate', '--to', 'sqlite:new.db')).code).toBe(0)
    const { stdout } = await runCli(folder, 'deliveries')
    expect(stdout).toMatch(/ delivered .*dcim\.site:4/)
  }
})

it('refuses while a live host has either queue', { timeout: 180_000 }, async () => {
  await (await openFile()).close()
  const hosts = [new SqliteQueue({ path: join(cwd, 'queue.db') }), new RedisQueue({ url })]
  for (const host of hosts) {
    await host.open()
    const { code, stderr } = await runCli(cwd, 'migrate', '--from', file, '--to', url)
    expect(stderr).toContain('NBH_QUEUE_OWNED')
    expect(code).toBe(1)
    await host.close()
  }
})

it('knows its mistakes', { timeout: 180_000 }, async () => {
  const mistakes: readonly (readonly [args: string[], message: string])[] = [
    [[], 'Say where to move from'],
    [['--from', file, '--to', 'sqlite:./queue.db'], 'are the same queue'],
    [['--from', 'postgres://user:s3cret@db', '--to', url], '"postgres:" is no queue'],
  ]
  await (await openFile()).close()
  for (const [args, message] of mistakes) {
    const { code, stderr } = await runCli(cwd, 'migrate', ...args)
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('s3cret')
    expect(code).toBe(2)
  }
  const missing = await runCli(cwd, 'migrate', '--from', 'sqlite:absent.db', '--to', url)
  expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('NBH_QUEUE_UNREADABLE')])
})

it('keeps the order of events that are not processed, which a file keeps none of', {
  timeout: 180_000,
}, async () => {
  const receiver = await startReceiver()
  const { webhooks = [], ...rest } = configFor(receiver, { queue: file })
  const inOrder = { ...rest, webhooks: webhooks.map((one) => ({ ...one, ordering: 'object' as const })) }
  writeFileSync(join(cwd, 'netbox-hooks.config.json'), JSON.stringify(inOrder))
  for (const name of ['a', 'b']) {
    const event = ['-e', 'object_updated', '-o', 'dcim.site', '-d', `{"id": 1, "name": "${name}"}`]
    expect((await runCli(cwd, 'emit', ...event)).code).toBe(0)
  }
  expect((await runCli(cwd, 'migrate', '--from', file, '--to', url)).code).toBe(0)
  const [first, second] = [new RedisQueue({ url }), new RedisQueue({ url })]
  for (const queue of [first, second]) {
    await queue.open()
    onTestFinished(() => queue.close())
  }
  // Both are of one object: who has the one has the other.
  expect(await first.unprocessed({ limit: 1 })).toHaveLength(1)
  expect(await second.unprocessed({ limit: 10 })).toEqual([])
})

it('lets hosts with the new queue deliver what the old one kept', { timeout: 180_000 }, async () => {
  const receiver = await startReceiver()
  writeFileSync(join(cwd, 'netbox-hooks.config.json'), JSON.stringify(configFor(receiver, { queue: file })))
  for (const id of ['1', '2']) {
    const event = ['-e', 'object_created', '-o', 'dcim.site', '-d', `{"id": ${id}}`]
    expect((await runCli(cwd, 'emit', ...event)).code).toBe(0)
  }
  // The source is the configured queue.
  expect((await runCli(cwd, 'migrate', '--to', url)).code).toBe(0)
  const host = createHost({ cwd, config: configFor(receiver, { queue: url }), logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  const received = await receiver.waitFor(2)
  expect(received.map(({ payload }) => payload['data'])).toEqual([{ id: 1 }, { id: 2 }])
})
