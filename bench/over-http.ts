import { setTimeout as wait } from 'node:timers/promises'
import type { WayIn } from './event-requests.ts'
import type { Cores, Machine, Served } from './machine.ts'
import { median } from './median.ts'
import type { Look } from './speed.ts'
import { threadTimes } from './threads.ts'
import type { Runner, StartRunner } from './turns.ts'
import { warmUpSeconds } from './workload.ts'

/** What an application on the other core sends to a host on the first one. */
export interface HttpLoad {
  /** Whether events lead to a webhook; if not, they are only accepted. */
  readonly isDelivered: boolean
  readonly way?: WayIn
  /** Events in a request. Default 1. */
  readonly batch?: number
  /** The host. Default: the product. */
  readonly host?: 'http-host' | 'bare-intake'
  /** Of the host. Default: the first. */
  readonly cores?: Cores
}

/** A host and the application that sends to it. */
export interface HttpHost {
  readonly application: Served
  readonly host: Served
  look(): Promise<Look>
  stop(): Promise<void>
}

const connections = 64
/** Events under way at full load, or as many as four requests have. */
const underWay = 256
/** How long it takes to see what a host does at rest. */
const restSeconds = 5

/** A host under full load over HTTP; what it has done are events that were delivered, or accepted if they lead nowhere. */
export function overHttp(load: HttpLoad): StartRunner {
  return async (machine) => {
    const { application, host, look, stop } = await startHttpHost(machine, load)
    await application.ask({ keep: eventsUnderWay(load.batch ?? 1) })
    return { look, stop, resume: host.resume, pause: host.pause }
  }
}

/** One host in turns: under full load, and with so many events a second. */
export async function fullAndAtRest(
  machine: Machine,
  perSecond: number,
  host: HttpLoad['host'] = 'http-host',
): Promise<readonly [full: Runner, atRest: Runner]> {
  const { application, look, stop } = await startHttpHost(machine, { isDelivered: true, host })
  const ended = async () => {
    const { accepted, delivered } = await application.ask<Totals>({ totals: true })
    if (delivered < accepted) await wait(10).then(ended)
  }
  const full: Runner = {
    look,
    resume: () => application.ask({ keep: underWay }),
    pause: () => application.ask({ keep: 0 }).then(ended),
    stop,
  }
  const atRest: Runner = {
    look,
    turnSeconds: restSeconds,
    async resume() {
      await application.ask({ pace: perSecond })
      // What a full load leaves to do is no part of rest.
      await wait(1_000)
    },
    async pause() {
      await application.ask({ pace: 0 })
      await ended()
    },
    stop: async () => {},
  }
  return [full, atRest]
}

/** The median time in ms from a request to its webhook, at so many events a second, of a host that is warm. */
export async function medianAtRest(
  machine: Machine,
  perSecond: number,
  host: HttpLoad['host'] = 'http-host',
): Promise<number> {
  const { application, stop } = await startHttpHost(machine, { isDelivered: true, host })
  try {
    await application.ask({ keep: underWay })
    await wait(warmUpSeconds * 1_000)
    await application.ask({ keep: 0, pace: perSecond })
    // What a full load leaves to do is no part of rest.
    await wait(1_000)
    await application.ask({ latencies: true })
    await wait(restSeconds * 1_000)
    return median(await application.ask<number[]>({ latencies: true }))
  } finally {
    await stop()
  }
}

function eventsUnderWay(batch: number): number {
  return Math.max(underWay, 4 * batch)
}

interface Totals {
  readonly accepted: number
  readonly delivered: number
}

/** Starts the two, without a load yet. */
export async function startHttpHost(
  machine: Machine,
  { way = 'api', batch = 1, isDelivered, host: name = 'http-host', cores = 'first' }: HttpLoad,
): Promise<HttpHost> {
  const { answer: port, process: application } = await machine.serve<number>('application', 'second', {
    prepare: { way, batch, isDelivered },
  })
  const { answer: url, process: host } = await machine.serve<string>(name, cores, { port, isDelivered })
  // None that is never used: a server has patience with a new connection for some seconds only.
  const needed = Math.min(connections, eventsUnderWay(batch) / batch)
  await application.ask({ connect: { url, connections: needed } })
  return {
    application,
    host,
    async look() {
      const { user, system } = await host.ask<NodeJS.CpuUsage>('cpu')
      const at = performance.now()
      const { accepted, delivered } = await application.ask<Totals>({ totals: true })
      const count = isDelivered ? delivered : accepted
      return { at, count, micros: user + system, threads: threadTimes(host.pid) }
    },
    async stop() {
      await application.stop()
      await host.stop()
    },
  }
}
