// What BullMQ can do at best: jobs with a body of 3 KB, one worker that posts it with undici, 64 at a time.
import { Queue, Worker } from 'bullmq'
import { Pool } from 'undici'
import { startRedis } from '../redis-server.ts'
import { reportSpeed } from '../report-speed.ts'
import { changeOf } from '../workload.ts'

process.once('message', async ({ folder, port }: { folder: string; port: number }) => {
  const url = new URL(await startRedis(folder))
  const connection = { host: url.hostname, port: Number(url.port), maxRetriesPerRequest: null }
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 64, pipelining: 1, allowH2: false })
  const headers = { 'content-type': 'application/json' }
  const queue = new Queue('bench', { connection })
  const payload = { event: 'updated', ...changeOf(1) }
  let delivered = 0
  const add = () => queue.add('deliver', payload, { removeOnComplete: true })
  new Worker(
    'bench',
    async ({ data }) => {
      const { body } = await pool.request({ path: '/', method: 'POST', headers, body: JSON.stringify(data) })
      await body.dump()
      delivered += 1
      void add()
    },
    { connection, concurrency: 64 },
  )
  for (let index = 0; index < 256; index += 1) void add()

  reportSpeed(() => delivered)
})
