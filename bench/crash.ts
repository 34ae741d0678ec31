// npm run crash [-- --kills N] [--seed N]
// Kills a host under load again and again, at random moments and at each of its steps, and counts what became of every
// event that it had accepted.
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

interface Message {
  readonly step: string
  readonly accepted?: string
}

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
})
const kills = Number(values.kills)
const random = randomFrom(Number(values.seed))
/** At a random moment, and as soon as a step has been taken so many times. */
const moments = ['any', 'started', 'events', 'accepted', 'context', 'payload', 'attempt', 'delivered']
/** Sequence numbers of one life of the host stay below this. */
const lifeSpan = 1_000_000

const accepted = new Set<string>()
/** By event: how often it came. */
const received = new Map<string, number>()
/** By object: the sequence numbers in the order in which each first came. */
const order = new Map<number, number[]>()
const repeats: number[] = []
let isFlapping = true

const receiver = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += chunk
  const fails = isFlapping && random() < 0.03
  if (!fails) receive((JSON.parse(body) as { data: { objectId: number; sequence: number } }).data)
  response.writeHead(fails ? 503 : 204).end()
})
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
const folder = mkdtempSync(join(tmpdir(), 'netbox-hooks-crash-'))

try {
  const began = performance.now()
  const byMoment = new Map<string, number>()
  for (let life = 0; life < kills; life += 1) {
    const moment = moments[life % moments.length] as string
    const before = repeated()
    await liveAndDie(life, moment)
    repeats.push(repeated() - before)
    byMoment.set(moment, (byMoment.get(moment) ?? 0) + 1)
    if ((life + 1) % 20 === 0) progress(`${life + 1}/${kills} kills, ${accepted.size} events accepted`)
  }
  isFlapping = false
  await drain()
  report(Math.round((performance.now() - began) / 1_000), byMoment)
} finally {
  receiver.closeAllConnections()
  receiver.close()
  rmSync(folder, { recursive: true, force: true })
}

/** One life of the host, until it is killed at that moment. */
async function liveAndDie(life: number, moment: string): Promise<void> {
  const child = startHost(life * lifeSpan, 'load')
  const ended = new Promise((resolve) => child.once('exit', resolve))
  // How often the step is taken before the host is killed; how long it lives after its start.
  let left = moment === 'started' ? 1 : 1 + Math.floor(random() * 40)
  child.on('message', async ({ step, accepted: event }: Message) => {
    if (event !== undefined) accepted.add(event)
    if (moment === 'any' && step === 'started') await wait(random() * 150)
    else if (step !== moment || --left > 0) return
    child.kill('SIGKILL')
  })
  await ended
}

/** A last life without load: everything that was accepted is delivered. */
async function drain(): Promise<void> {
  const child = startHost(0, 'drain')
  const code = await new Promise((resolve) => child.once('exit', resolve))
  if (code !== 0) throw new Error(`the last host ended with ${code}`)
}

function startHost(first: number, mode: 'load' | 'drain') {
  const script = fileURLToPath(new URL('./processes/crash-host.ts', import.meta.url))
  return fork(script, [folder, url, String(first), mode])
}

function receive({ objectId, sequence }: { objectId: number; sequence: number }): void {
  const event = `${objectId}:${sequence}`
  const count = received.get(event) ?? 0
  received.set(event, count + 1)
  if (count > 0) return
  const sequences = order.get(objectId) ?? []
  order.set(objectId, sequences)
  sequences.push(sequence)
}

function repeated(): number {
  let sum = 0
  for (const count of received.values()) sum += count - 1
  return sum
}

function report(seconds: number, byMoment: ReadonlyMap<string, number>): void {
  const lost = [...accepted].filter((event) => !received.has(event))
  const disordered = [...order.values()].filter((sequences) =>
    sequences.some((sequence, index) => index > 0 && sequence < (sequences[index - 1] as number)),
  )
  const rows: [string, string | number][] = [
    ['kills', [...byMoment].map(([moment, count]) => `${moment} ${count}`).join(', ')],
    ['events accepted', accepted.size],
    ['of those lost', lost.length],
    ['events delivered', received.size],
    ['delivered again', repeated()],
    ['after one kill at most', Math.max(0, ...repeats)],
    ['objects out of order', disordered.length],
    ['seconds', seconds],
  ]
  for (const [what, figure] of rows) console.log(`${what.padEnd(24)}${figure}`)
  if (lost.length === 0 && disordered.length === 0) return
  console.log(`Lost: ${lost.slice(0, 10).join(', ') || 'none'}. Seed: ${values.seed}.`)
  process.exitCode = 1
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function progress(line: string): void {
  console.error(line)
}
