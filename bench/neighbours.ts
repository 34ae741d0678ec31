import type { Machine } from './machine.ts'
import { warmUpSeconds } from './workload.ts'

/** Webhooks that get an even share of events each, far below what the host can do. */
export interface Neighbours {
  readonly count: number
  /** Events per second, of all of them. */
  readonly rate: number
  /** How long they are measured once the host is warm. */
  readonly seconds: number
  /** Ports of bad endpoints, by what they do; the webhooks that come first lead there. */
  readonly bad: Readonly<Record<string, number>>
  /** How many webhooks at the front are left out of the count, whether their endpoints are bad or not. */
  readonly leftOut: number
  /** Requests to a webhook at once. Default: the product's. */
  readonly concurrency?: number
}

/** What became of the events of the good ones. */
export interface NeighboursRun {
  readonly emitted: number
  readonly delivered: number
  /** The time in ms within which 99 of 100 are at their receiver; without end if one never comes. */
  readonly p99: number
}

/** Runs a host with them. */
export async function runNeighbours(machine: Machine, neighbours: Neighbours): Promise<NeighboursRun> {
  await machine.receiver.latencies()
  const { port } = machine.receiver
  const seconds = warmUpSeconds + neighbours.seconds
  const task = { ...neighbours, port, seconds }
  const run = await machine.run<{ counted: number; delivered: number }>('neighbours', 'all', task)
  const latencies = await machine.receiver.latencies()
  const delivered = Math.min(run.delivered, latencies.length)
  const warm = latencies.slice(Math.floor((latencies.length * warmUpSeconds) / seconds)).sort((a, b) => a - b)
  const p99 = warm[Math.ceil(warm.length * 0.99) - 1] ?? Number.NaN
  return { emitted: run.counted, delivered, p99: delivered < run.counted ? Number.POSITIVE_INFINITY : p99 }
}
