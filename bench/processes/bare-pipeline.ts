// The least that does what a delivery needs, without any of what a product needs: five callbacks through tapable, one
// commit for many events in a thread of its own, both signatures, one POST by `dispatch`. No retries, no limits per
// webhook, no history, no log, no isolation, nothing checked.
import { createHmac, randomUUID } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { AsyncParallelHook } from 'tapable'
import { Pool } from 'undici'
import { reportSpeed } from '../report-speed.ts'
import { changeOf } from '../workload.ts'

interface Task {
  readonly folder: string
  readonly port: number
}

type Event = ReturnType<typeof changeOf> & { readonly eventType: string; readonly objectType: string }
type Job = readonly [id: string, body: string, done: () => void]

process.once('message', async ({ folder, port }: Task) => {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 64, pipelining: 1, allowH2: false })
  const store = new Worker(new URL('./bare-store-thread.ts', import.meta.url), {
    workerData: `${folder}/queue.db`,
  })
  const hook = new AsyncParallelHook<[Event, Record<string, unknown>]>(['event', 'context'])
  for (let i = 0; i < 5; i += 1) {
    hook.tapPromise(`callback ${i}`, async ({ data }, context) => {
      context[`key_${i}`] = `${data['name']} ${i}`
    })
  }

  let waiting: Job[] = []
  let underWay: Job[] = []
  let done: string[] = []
  const send = () => {
    if (underWay.length > 0 || waiting.length === 0) return
    underWay = waiting
    waiting = []
    store.postMessage([underWay.map(([id, body]) => [id, body]), done])
    done = []
  }
  store.on('message', () => {
    const stored = underWay
    underWay = []
    for (const [, , resolve] of stored) resolve()
    send()
  })
  const keep = (id: string, body: string) =>
    new Promise<void>((resolve) => {
      waiting.push([id, body, resolve])
      if (waiting.length === 1) queueMicrotask(send)
    })

  const changes = Array.from({ length: 64 }, (_, id) => changeOf(id))
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  let emitted = 0
  let delivered = 0
  const deliver = async (): Promise<void> => {
    emitted += 1
    const change = changes[emitted % changes.length] as (typeof changes)[number]
    const event = { ...change, eventType: 'object_updated', objectType: 'bench.model' }
    const context = {}
    await hook.promise(event, context)
    const { data, snapshots } = event
    const body = JSON.stringify({ event: 'updated', object_type: event.objectType, data, snapshots, context })
    const id = randomUUID()
    await keep(id, body)
    const bytes = Buffer.from(body)
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
        onResponseEnd() {
          delivered += 1
          done.push(id)
          void deliver()
        },
        onResponseError(_controller: unknown, error: Error) {
          throw error
        },
      },
    )
  }
  for (let i = 0; i < 256; i += 1) void deliver()

  reportSpeed(() => delivered)
})
