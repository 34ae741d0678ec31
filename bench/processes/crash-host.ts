// A host under load, to be killed: emits changes of a few objects without end, each object's in order, writes into its
// journal what it was promised, and kills itself at the step that its parent has named. Its arguments: folder of its
// queue, folder of its journals, receiver's URL, what to do wrong.
import { once } from 'node:events'
import { openSync, writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { SqliteQueue } from '@netbox-hooks/queue-sqlite'
import { createHost, NetboxHooksError, silentLogger } from 'netbox-hooks'
import type { Life, News } from '../crash/moments.ts'
import { sabotage } from '../crash/sabotage.ts'
import { watchQueue } from '../crash/watch-queue.ts'

interface Data {
  readonly event: string
}

const [, , cwd = '', journals = '', url = '', wrong = ''] = process.argv
const objects = 16
/** Sequence numbers of one life stay below this. */
const lifeSpan = 1_000_000

const tell = (news: News): void => void process.send?.(news)
process.once('disconnect', () => process.exit())
tell('ready')
const [life] = (await once(process, 'message')) as [Life]
// Written at once and by this thread: what was written is there, whatever is killed.
const journal = openSync(join(journals, `${life.number}.log`), 'a')
const note = (...words: string[]): void => void writeSync(journal, `${words.join(' ')}\n`)
let left = life.times
let underWay = 0

if (wrong !== '') sabotage(wrong)
watchQueue(step)
const { open } = SqliteQueue.prototype
let queue: SqliteQueue | undefined
SqliteQueue.prototype.open = function () {
  queue = this
  return open.call(this)
}

// A receiver, or an action, that comes and goes is tried for as long as it takes.
const retry = { schedule: Array.from({ length: 10_000 }, (_, index) => (index === 0 ? '0ms' : '30ms')) }
Object.assign(globalThis, {
  noteRun(event: string) {
    note('ran', event)
    step('acting')
  },
})
const host = createHost({
  cwd,
  logger: silentLogger,
  config: {
    plugins: [fileURLToPath(new URL('../plugins/noting-action.mjs', import.meta.url))],
    webhooks: [
      {
        name: 'receiver',
        payloadUrl: url,
        secret: 'a-secret-for-the-crash-test',
        ordering: 'object',
        retry,
      },
    ],
    eventRules: [
      {
        name: 'all',
        objectTypes: ['dcim.*'],
        eventTypes: ['object_updated'],
        webhooks: ['receiver'],
        actions: [{ type: 'note', retry }],
      },
    ],
    // Every second life sends in a thread of its own.
    delivery: { network: { allow: ['127.0.0.1'] }, threads: life.number % 2 },
  },
})
host.hooks.context.tapPromise('crash', async () => {
  step('matched')
  await turn()
  step('context')
})
host.hooks.payload.tap('crash', (payload) => {
  step('payload')
  return payload
})
host.hooks.delivered.tap('crash', ({ webhook, body }) => {
  const { data, event } = JSON.parse(Buffer.from(body).toString()) as { data: Data; event: { data: Data } }
  if (webhook !== 'receiver') return note('done', event.data.event)
  note('delivered', data.event)
  underWay -= 1
})
// The breaker's minute would be most of the test: somebody resumes the webhook at once.
host.hooks.webhookState.tapPromise('crash', async ({ to, webhook }) => {
  if (to === 'open') await host.operations.resume(webhook)
})

try {
  await host.start()
} catch (error) {
  if (!NetboxHooksError.is(error)) throw error
  note('unstarted', error.code)
  process.exit(0)
}
if (life.number === 0) flushCompileCache()
tell('started')
step('started')
await host.operations.resume('receiver')
if (life.emits) {
  for (let object = 0; object < objects; object += 1) void emitForever(object)
  if (life.moment === 'pruning' || life.moment === 'pruned') void pruneForever()
  if (life.moment === 'stopping') void stopSoon()
} else {
  await host.idle()
  note('counts', JSON.stringify(await host.operations.counts()))
  await host.stop()
  process.disconnect()
}

async function emitForever(objectId: number): Promise<void> {
  for (let sequence = life.number * lifeSpan; ; sequence += 1) {
    while (underWay >= life.mostUnderWay) await wait(5)
    const event = `${objectId}:${sequence}`
    underWay += 1
    const data = { event, objectId, sequence, filling: 'x'.repeat(life.bytes) }
    try {
      await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', objectId, data })
      note('accepted', event)
      step('accepted')
    } catch (error) {
      underWay -= 1
      const code = NetboxHooksError.is(error) ? error.code : String(error)
      if (code === 'NBH_HOST_NOT_RUNNING') return
      note('refused', event, code)
      tell('refused')
      await wait(20)
    }
  }
}

async function pruneForever(): Promise<void> {
  for (;;) {
    await queue?.prune({ before: Date.now(), bodiesBefore: Date.now(), limit: 200 })
    await wait(5)
  }
}

async function stopSoon(): Promise<void> {
  await wait(10 * life.times)
  void host.stop()
  step('stopping')
}

/** Takes note of a step, and dies if it is the one. */
function step(name: string): void {
  if (name !== life.moment || --left > 0) return
  // Commits are made in another thread: it gets somewhere between their beginning and their end.
  if (name.endsWith('ing')) setTimeout(die, Math.random() * 2)
  else die()
}

function die(): void {
  process.kill(process.pid, 'SIGKILL')
}
