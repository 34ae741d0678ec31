import type { Cores, Machine } from './machine.ts'
import { median } from './median.ts'
import type { Speed } from './report-speed.ts'
import { measureSeconds } from './workload.ts'

/** What a run of the product is like where it is not one event to one webhook, by `emit()`, on one core. */
export interface ProductRun {
  readonly cores?: Cores
  readonly fanOut?: number
  readonly endpoints?: number
  readonly redis?: boolean
}

/** How fast the whole product delivers. */
export function productRun(
  machine: Machine,
  { cores = 'first', fanOut = 1, endpoints = fanOut, redis = false }: ProductRun = {},
): Promise<Speed> {
  const task = { port: machine.receiver.port, fanOut, endpoints, redis }
  return machine.run('product', cores, task)
}

/** Deliveries per second of the whole product. */
export async function productSpeed(machine: Machine, run?: ProductRun): Promise<number> {
  return (await productRun(machine, run)).perSecond
}

/** Deliveries per second of the bare essentials of a delivery, on one core. */
export async function bareSpeed(machine: Machine, fanOut = 1): Promise<number> {
  const task = { port: machine.receiver.port, fanOut }
  return (await machine.run<Speed>('bare-pipeline', 'first', task)).perSecond
}

/** Median time in ms from an event's creation to its arrival at the receiver, at that many events a second. */
export async function medianLatency(
  machine: Machine,
  process: 'product' | 'bare-store',
  rate: number,
): Promise<number> {
  await machine.receiver.latencies()
  await machine.run(process, 'all', { port: machine.receiver.port, fanOut: 1, endpoints: 1, rate })
  // What came before was the warm-up.
  return median((await machine.receiver.latencies()).slice(-rate * measureSeconds))
}
