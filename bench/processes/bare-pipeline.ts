// The least that does what a delivery needs, without any of what a product needs: five callbacks through tapable, one
// commit for many events in a thread of its own, a body that is written once, both signatures, one POST for each webhook
// by `dispatch`. No retries, no limits per webhook, no history, no log, no isolation, nothing checked.
import { createHmac, randomUUID } from 'node:crypto'
import { AsyncParallelHook } from 'tapable'
import { Pool } from 'undici'
import { BareStore } from '../bare-store.ts'
import { reportSpeed } from '../report-speed.ts'
import { changeOf } from '../workload.ts'

interface Task {
  readonly folder: string
  readonly port: number
  /** How many webhooks an event goes to. */
  readonly fanOut: number
  readonly inTurns?: boolean
}

type Event = ReturnType<typeof changeOf> & { readonly eventType: string; readonly objectType: string }

process.once('message', async ({ folder, port, fanOut, inTurns }: Task) => {
  const pools = Array.from({ length: fanOut }, (_, index) => {
    const connections = Math.floor(64 / fanOut)
    return new Pool(`http://127.0.0.${index + 1}:${port}`, { connections, pipelining: 1, allowH2: false })
  })
  const store = new BareStore(`${folder}/queue.db`)
  const hook = new AsyncParallelHook<[Event, Record<string, unknown>]>(['event', 'context'])
  for (let i = 0; i < 5; i += 1) {
    hook.tapPromise(`callback ${i}`, async ({ data }, context) => {
      context[`key_${i}`] = `${data['name']} ${i}`
    })
  }

  const changes = Array.from({ length: 64 }, (_, id) => changeOf(id))
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  let emitted = 0
  let delivered = 0
  const emit = async (): Promise<void> => {
    emitted += 1
    const change = changes[emitted % changes.length] as (typeof changes)[number]
    const event = { ...change, eventType: 'object_updated', objectType: 'bench.model' }
    const context = {}
    await hook.promise(event, context)
    const { data, snapshots } = event
    const body = JSON.stringify({ event: 'updated', object_type: event.objectType, data, snapshots, context })
    const id = randomUUID()
    const ids = fanOut === 1 ? [id] : pools.map((_, index) => `${id}/${index}`)
    await store.keep(id, body, fanOut === 1 ? [] : ids)
    const bytes = Buffer.from(body)
    let left = fanOut
    const ended = (delivery: string) => {
      delivered += 1
      left -= 1
      store.end(delivery)
      if (left > 0) return
      if (delivery !== id) store.end(id)
      void emit()
    }
    pools.forEach((pool, index) => void post(pool, ids[index] as string, bytes, ended))
  }
  for (let i = 0; i < 256; i += 1) void emit()

  reportSpeed(() => delivered, inTurns)

  function post(pool: Pool, id: string, bytes: Buffer, ended: (id: string) => void): void {
    const timestamp = String(Math.floor(Date.now() / 1_000))
    const standard = createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(bytes).digest('base64')
    const headers = [
      ...['content-type', 'application/json', 'webhook-id', id, 'webhook-timestamp', timestamp],
      ...['x-hook-signature', createHmac('sha512', secret).update(bytes).digest('hex')],
      ...['webhook-signature', `v1,${standard}`],
    ]
    pool.dispatch(
      { path: '/', method: 'POST', headers, body: bytes },
      {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData() {},
        onResponseEnd: () => ended(id),
        onResponseError(_controller: unknown, error: Error) {
          throw error
        },
      },
    )
  }
})
