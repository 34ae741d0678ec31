import { setTimeout as wait } from 'node:timers/promises'
import type { Machine } from './machine.ts'
import { memoryOf } from './memory.ts'
import { startHttpHost } from './over-http.ts'

/** Memory of a host, in MB. */
export interface Burst {
  readonly before: number
  readonly most: number
  readonly aMinuteLater: number
}

const events = 20_000
const pauseMs = 50

/** Sends a host that has just started many events over HTTP, as fast as it takes them. */
export async function burst(machine: Machine): Promise<Burst> {
  const { application, host, look, stop } = await startHttpHost(machine, { isDelivered: true, cores: 'all' })
  try {
    await wait(2_000)
    const before = memoryOf(host.pid)
    let most = before
    await application.ask({ send: events })
    while ((await look()).count < events) {
      most = Math.max(most, memoryOf(host.pid))
      await wait(pauseMs)
    }
    await wait(60_000)
    return { before, most, aMinuteLater: memoryOf(host.pid) }
  } finally {
    await stop()
  }
}
