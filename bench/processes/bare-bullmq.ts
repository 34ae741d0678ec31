// What one gets with BullMQ: jobs with a body of 3 KB, and one worker that posts it, 64 at a time. At its best with undici's
// pool and without a signature; or, as one would write it, with fetch() and a signature.
import { createHmac } from 'node:crypto'
import { Queue, Worker } from 'bullmq'
import { Pool } from 'undici'
import { startRedis } from '../redis-server.ts'
import { reportSpeed } from '../report-speed.ts'
import { changeOf } from '../workload.ts'

interface Task {
  readonly folder: string
  readonly port: number
  readonly by: 'undici' | 'fetch'
}

process.once('message', async ({ folder, port, by }: Task) => {
  const redis = new URL(await startRedis(folder))
  const connection = { host: redis.hostname, port: Number(redis.port), maxRetriesPerRequest: null }
  const url = `http://127.0.0.1:${port}`
  const pool = new Pool(url, { connections: 64, pipelining: 1, allowH2: false })
  const headers = { 'content-type': 'application/json' }
  const post = {
    async undici(body: string) {
      const answer = await pool.request({ path: '/', method: 'POST', headers, body })
      await answer.body.dump()
    },
    async fetch(body: string) {
      const signature = createHmac('sha512', 'a secret').update(body).digest('hex')
      const signed = { ...headers, 'x-hook-signature': signature }
      const answer = await fetch(url, { method: 'POST', headers: signed, body })
      await answer.arrayBuffer()
    },
  }[by]

  const queue = new Queue('bench', { connection })
  const payload = { event: 'updated', ...changeOf(1) }
  let delivered = 0
  const add = () => queue.add('deliver', payload, { removeOnComplete: true })
  new Worker(
    'bench',
    async ({ data }) => {
      await post(JSON.stringify(data))
      delivered += 1
      void add()
    },
    { connection, concurrency: 64 },
  )
  for (let index = 0; index < 256; index += 1) void add()

  reportSpeed(() => delivered, true)
})
