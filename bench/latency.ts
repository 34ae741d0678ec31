import type { Machine } from './machine.ts'
import { measureSeconds } from './workload.ts'

/**
 * The time in ms within which that part of the events is at the receiver, from its creation, at that many events a second.
 * @param part 0.5 is the median
 */
export async function latencyOf(
  machine: Machine,
  process: 'product' | 'bare-store',
  rate: number,
  part: number,
): Promise<number> {
  await machine.receiver.latencies()
  await machine.run(process, 'all', { port: machine.receiver.port, fanOut: 1, endpoints: 1, rate })
  // What came before was the warm-up.
  const measured = (await machine.receiver.latencies()).slice(-rate * measureSeconds).sort((a, b) => a - b)
  return measured[Math.ceil(measured.length * part) - 1] ?? Number.NaN
}
