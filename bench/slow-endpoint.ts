import type { Machine } from './machine.ts'
import { runNeighbours } from './neighbours.ts'
import { warmUpSeconds } from './workload.ts'

/** How many requests at once a webhook is sent: as many as its endpoint bears, or so many. */
export type Limit = 'adaptive' | 8

/** What became of an endpoint that takes 5 s for an answer, and of the nineteen beside it. */
export interface SlowEndpointRun {
  /** Requests that it got. */
  readonly requests: number
  /** Of the others, in ms. */
  readonly p99: number
}

/** Each webhook is sent ten events a second. */
const shape = { count: 20, rate: 200, seconds: 15, leftOut: 1 }
/** Events for the slow one, in the time. */
export const events: number = (shape.rate / shape.count) * (warmUpSeconds + shape.seconds)

/** Both rows need both figures of a run: what one has not used yet. */
const unused = new Map<string, SlowEndpointRun>()

/** @param reader the row that asks: a run is given to each once */
export async function slowEndpoint(
  machine: Machine,
  limit: Limit,
  reader: 'slow' | 'others',
): Promise<SlowEndpointRun> {
  const kept = unused.get(`${limit} ${reader}`)
  if (kept) {
    unused.delete(`${limit} ${reader}`)
    return kept
  }
  const run = await measure(machine, limit)
  unused.set(`${limit} ${reader === 'slow' ? 'others' : 'slow'}`, run)
  return run
}

async function measure(machine: Machine, limit: Limit): Promise<SlowEndpointRun> {
  const { answer, process } = await machine.serve<{ slow: number }>('bad-neighbours', 'second', {})
  try {
    const concurrency = limit === 'adaptive' ? {} : { concurrency: limit }
    const { p99 } = await runNeighbours(machine, { ...shape, ...concurrency, bad: { slow: answer.slow } })
    const { slow: requests } = await process.ask<{ slow: number }>('requests')
    return { requests, p99 }
  } finally {
    await process.stop()
  }
}
