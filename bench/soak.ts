// Sends events to a host's HTTP API at an even rate while every endpoint behind it is dead, and looks at how long each
// request took, whether all that was accepted is stored and counted, and whether memory grows. With hostile events among
// them, they may be refused and late, but the host goes on with the heap that it has. Loopback only.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { hostileEvent } from './hostile.ts'
import { readOptions, wholeNumber } from './options.ts'
import { pace } from './pace.ts'
import { changeOf } from './workload.ts'

const usage = `npm run soak [-- --rate N] [--seconds N] [--heap MIB] [--hostile N]
  --rate N     how many events are sent a second. Default 1000.
  --seconds N  for how long. Default 60.
  --heap MIB   the host's heap. Default: what Node gives it.
  --hostile N  every Nth event is as large, and costs as much heap, as one may. Default: none.`
const values = readOptions(usage, {
  rate: { type: 'string', default: '1000' },
  seconds: { type: 'string', default: '60' },
  heap: { type: 'string' },
  hostile: { type: 'string' },
})
const rate = wholeNumber('rate', values.rate)
const seconds = wholeNumber('seconds', values.seconds)
const heap = values.heap === undefined ? undefined : wholeNumber('heap', values.heap)
const hostile = values.hostile === undefined ? undefined : wholeNumber('hostile', values.hostile)
/** What may be answered where hostile events are sent: it was accepted, or is to come again. */
const fair: readonly (number | string)[] = [202, 429, 503]
/** No request may take longer, in ms. */
const slowest = 1_000
/** What memory may grow by in the last three quarters, as a part of what it was: once, V8 takes some 50 MiB more. */
const mostGrowth = 0.5

const folder = mkdtempSync(join(tmpdir(), 'netbox-hooks-soak-'))
const hanging = await listen()
const refusing = await listen()
refusing.server.close()
const host = await startHost()
const pool = new Pool(host.url, { connections: 256, pipelining: 1 })

const latencies: number[] = []
const accepted = new Set<string>()
const answers = new Map<number | string, number>()
const memory: number[] = []
let sent = 0
let worst = 0

try {
  const startedAt = performance.now()
  const timer = pace(rate, () => {
    // From when it was due, so that a load that lags counts as the host's slowness and not as less load.
    const due = startedAt + (sent / rate) * 1_000
    sent += 1
    void post(sent, due)
  })
  for (let second = 1; second <= seconds; second += 1) {
    await wait(Math.max(0, startedAt + second * 1_000 - performance.now()))
    memory.push(await host.memory())
    if (second % 5 === 0) progress(second)
  }
  clearInterval(timer)
  while (latencies.length < sent) await wait(10)
  const counted = await counter('netbox_hooks_accepted_events_total{source="api"}')
  const late = performance.now() - startedAt - seconds * 1_000
  await host.stop()
  report(counted, late)
} finally {
  host.child.kill('SIGKILL')
  hanging.server.close()
  for (const socket of hanging.sockets) socket.destroy()
  rmSync(folder, { recursive: true, force: true })
}

async function post(number: number, due: number): Promise<void> {
  const body = bodyOf(number)
  let answer: number | string
  try {
    const headers = { 'content-type': 'application/json' }
    const { statusCode, body: text } = await pool.request({
      path: '/api/events',
      method: 'POST',
      headers,
      body,
    })
    answer = statusCode
    const { ids = [] } = (await text.json()) as { ids?: string[] }
    for (const id of ids) accepted.add(id)
  } catch (error) {
    answer = (error as NodeJS.ErrnoException).code ?? 'failed'
  }
  const latency = performance.now() - due
  latencies.push(latency)
  worst = Math.max(worst, latency)
  answers.set(answer, (answers.get(answer) ?? 0) + 1)
}

function bodyOf(number: number): string {
  if (hostile !== undefined && number % hostile === 0) return hostileEvent(number / hostile)
  const { objectId, data, snapshots } = changeOf(number)
  const type = { event_type: 'object_updated', object_type: 'dcim.site' }
  return JSON.stringify({ ...type, object_id: objectId, data, snapshots })
}

async function counter(name: string): Promise<number> {
  const { body } = await pool.request({ path: '/metrics', method: 'GET' })
  const line = (await body.text()).split('\n').find((each) => each.startsWith(name))
  return Number(line?.slice(name.length))
}

function report(counted: number, late: number): void {
  const db = new DatabaseSync(join(folder, 'netbox-hooks.db'), { readOnly: true })
  const stored = new Set(
    db
      .prepare('SELECT id FROM event')
      .all()
      .map(({ id }) => id as string),
  )
  const deliveries = db.prepare('SELECT count(*) AS count FROM delivery').get()?.['count'] as number
  const waiting = db.prepare('SELECT count(*) AS count FROM unprocessed').get()?.['count'] as number
  db.close()
  const { size } = statSync(join(folder, 'netbox-hooks.db'))
  const lost = [...accepted].filter((id) => !stored.has(id))
  const sorted = latencies.toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] as number
  const settled = memory[Math.floor(memory.length / 4)] as number
  const last = memory.at(-1) as number
  const rows: [string, string][] = [
    ['requests', `${sent}, ${(sent / seconds).toFixed(0)} a second`],
    ['answers', [...answers].map(([answer, count]) => `${answer} × ${count}`).join(', ')],
    ['latency p50, p99, max', `${at(0.5).toFixed(1)}, ${at(0.99).toFixed(1)}, ${worst.toFixed(1)} ms`],
    ['after the last request', `${late.toFixed(0)} ms until all were answered`],
    ['accepted, stored, counted', `${accepted.size}, ${stored.size}, ${counted}`],
    ['of those lost', String(lost.length)],
    ['deliveries waiting', `${deliveries} of ${accepted.size * 2}, ${waiting} events not processed`],
    ['memory at first, after a quarter, at last', [memory[0], settled, last].map(mib).join(', ')],
    ['memory at most', mib(Math.max(...memory))],
    ['queue file', `${mib(size)}, ${(size / accepted.size / 1_024).toFixed(1)} KiB for each event`],
  ]
  for (const [what, figure] of rows) console.log(`${what.padEnd(44)}${figure}`)
  const isHostile = hostile !== undefined
  const faults = [
    !isHostile && worst > slowest && `a request took ${worst.toFixed(0)} ms`,
    !isHostile && accepted.size !== sent && `${sent - accepted.size} requests were not accepted`,
    isHostile && ![...answers.keys()].every((answer) => fair.includes(answer)) && 'some answers are unfair',
    (lost.length > 0 || stored.size !== accepted.size || counted !== accepted.size) && 'numbers do not agree',
    deliveries + waiting * 2 !== accepted.size * 2 && 'deliveries are missing',
    !isHostile && last > settled * (1 + mostGrowth) && 'memory grows',
  ].filter((fault) => fault !== false)
  if (faults.length === 0) return
  console.log(`Not as it should be: ${faults.join('; ')}.`)
  process.exitCode = 1
}

/** A port where connections are taken and nothing is ever said. */
async function listen(): Promise<{ server: Server; url: string; sockets: readonly Socket[] }> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    sockets.push(socket.resume())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, sockets }
}

async function startHost(): Promise<{
  child: ChildProcess
  url: string
  memory(): Promise<number>
  stop(): Promise<void>
}> {
  const script = fileURLToPath(new URL('./processes/soak-host.ts', import.meta.url))
  const child = fork(script, [folder, refusing.url, hanging.url], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: heap === undefined ? [] : [`--max-old-space-size=${heap}`],
  })
  const [url] = (await once(child, 'message')) as [string]
  return {
    child,
    url,
    async memory() {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error('The host has ended.')
      child.send('memory')
      const [bytes] = (await once(child, 'message')) as [number]
      return bytes
    },
    async stop() {
      child.send('stop')
      await once(child, 'exit')
    },
  }
}

function mib(bytes: number | undefined): string {
  return `${((bytes ?? 0) / 1_048_576).toFixed(0)} MiB`
}

function progress(second: number): void {
  const now = mib(memory.at(-1))
  console.error(`${second}/${seconds} s, ${accepted.size} accepted, slowest ${worst.toFixed(0)} ms, ${now}`)
}
