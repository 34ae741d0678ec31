import type { Cores, Machine } from './machine.ts'
import { median } from './median.ts'
import { measureSeconds } from './workload.ts'

/** Deliveries per second of the whole product. */
export async function productSpeed(
  machine: Machine,
  cores: Cores,
  {
    fanOut = 1,
    endpoints = fanOut,
    redis = false,
  }: { readonly fanOut?: number; readonly endpoints?: number; readonly redis?: boolean } = {},
): Promise<number> {
  const task = { port: machine.receiver.port, fanOut, endpoints, redis }
  const { perSecond } = await machine.run<{ perSecond: number }>('product', cores, task)
  return perSecond
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
