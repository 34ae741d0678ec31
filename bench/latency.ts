import type { Machine } from './machine.ts'
import { median } from './median.ts'
import { measureSeconds } from './workload.ts'

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
