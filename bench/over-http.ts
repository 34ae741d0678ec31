import { setTimeout as wait } from 'node:timers/promises'
import type { WayIn } from './event-requests.ts'
import type { Machine, Served } from './machine.ts'
import { measureSeconds, warmUpSeconds } from './workload.ts'

/** What a host is sent by an application on the other core. */
export interface HttpLoad {
  readonly way?: WayIn
  /** Events in a request. Default 1. */
  readonly batch?: number
  /** Whether events lead to a webhook; if not, they are only accepted. */
  readonly isDelivered: boolean
  /** The host. Default: the product. */
  readonly host?: 'http-host' | 'bare-intake'
}

/** What an event took: until it was delivered, or accepted if it leads nowhere. */
export interface HttpSpeed {
  readonly perSecond: number
  /** Processor time of the host, in µs, all its threads together. */
  readonly cpu: number
}

interface Totals {
  readonly accepted: number
  readonly delivered: number
}

/** How long a host is given after a full load until it is at rest. */
const settleSeconds = 2
/** Long enough for its clocks to have come round. */
const restSeconds = 8

/** At full load: 256 events are under way (with batches, four of them), over 64 connections, on the host's one core. */
export function fullLoad(machine: Machine, load: HttpLoad): Promise<HttpSpeed> {
  return withHost(machine, load, ({ speed }) => speed(measureSeconds))
}

/** At few events a second, after a full load that has made the host warm; and how long each took to its endpoint, in ms. */
export function atRest(
  machine: Machine,
  perSecond: number,
): Promise<HttpSpeed & { readonly latencies: readonly number[] }> {
  return withHost(machine, { isDelivered: true }, async ({ application, speed }) => {
    await application.ask({ pace: perSecond })
    await wait(settleSeconds * 1_000)
    await application.ask({ latencies: true })
    const measured = await speed(restSeconds)
    return { ...measured, latencies: await application.ask<number[]>({ latencies: true }) }
  })
}

interface WarmHost {
  readonly application: Served
  speed(seconds: number): Promise<HttpSpeed>
}

async function withHost<Measured>(
  machine: Machine,
  { way = 'api', batch = 1, isDelivered, host: name = 'http-host' }: HttpLoad,
  measure: (host: WarmHost) => Promise<Measured>,
): Promise<Measured> {
  const { answer: port, process: application } = await machine.serve<number>('application', 'second', {
    prepare: { way, batch, isDelivered },
  })
  const { answer: url, process: host } = await machine.serve<string>(name, 'first', { port, isDelivered })
  const look = async () => {
    const at = performance.now()
    const { user, system } = await host.ask<NodeJS.CpuUsage>('cpu')
    const { accepted, delivered } = await application.ask<Totals>({ totals: true })
    return { at, micros: user + system, events: isDelivered ? delivered : accepted }
  }
  const speed = async (seconds: number) => {
    const before = await look()
    await wait(seconds * 1_000)
    const after = await look()
    const events = after.events - before.events
    return {
      perSecond: (events / (after.at - before.at)) * 1_000,
      cpu: (after.micros - before.micros) / events,
    }
  }
  try {
    await application.ask({ begin: { url, underWay: Math.max(256, 4 * batch), connections: 64 } })
    await wait(warmUpSeconds * 1_000)
    return await measure({ application, speed })
  } finally {
    await application.stop()
    await host.stop()
  }
}
