// A host on a Redis server that is killed with SIGKILL while it is under load, and another one in its place: how long it
// takes, from the kill on, until every event that was answered with 202 is delivered.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { Endpoint } from '../endpoint.ts'
import { startRedis } from '../redis-server.ts'
import { changeOf } from '../workload.ts'

/** How long a host is under load. */
const loadMs = 6_000
/** Requests at once. */
const lanes = 64
/** Of a payload, before the number of its event. */
const mark = Buffer.from('"data":{"id":')

const accepted = new Set<number>()
const delivered = new Set<number>()
let sent = 0

process.once('message', async ({ folder }: { folder: string }) => {
  const endpoint = new Endpoint((request) => {
    const at = request.indexOf(mark) + mark.length
    delivered.add(Number.parseInt(request.toString('latin1', at, at + 12), 10))
  })
  const task = { folder, port: await endpoint.listen(), isDelivered: true, queue: await startRedis(folder) }
  const first = await startHost(task)
  const load = sendTo(first.url)
  await wait(loadMs)
  first.child.kill('SIGKILL')
  const killedAt = performance.now()
  const second = await startHost(task)
  await load
  while ([...accepted].some((number) => !delivered.has(number))) await wait(5)
  const seconds = (performance.now() - killedAt) / 1_000
  second.child.kill('SIGKILL')
  process.send?.({ seconds }, () => process.exit())
})

async function startHost(task: object): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(fileURLToPath(new URL('./http-host.ts', import.meta.url)))
  child.send(task)
  const [url] = (await once(child, 'message')) as [string]
  return { child, url }
}

/** Sends events without end; resolves when nobody takes them any more. */
async function sendTo(url: string): Promise<void> {
  const pool = new Pool(url, { connections: lanes, pipelining: 1 })
  const headers = { 'content-type': 'application/json' }
  const lane = async () => {
    for (;;) {
      sent += 1
      const number = sent
      const { data, snapshots } = changeOf(number)
      const types = { event_type: 'object_updated', object_type: 'bench.model0' }
      const body = JSON.stringify({ ...types, data, snapshots })
      const answer = await pool.request({ path: '/api/events', method: 'POST', headers, body })
      await answer.body.dump()
      if (answer.statusCode === 202) accepted.add(number)
    }
  }
  await Promise.allSettled(Array.from({ length: lanes }, lane))
  await pool.destroy()
}
