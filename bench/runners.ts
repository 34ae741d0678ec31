import type { Cores, Machine } from './machine.ts'
import type { StartRunner } from './turns.ts'

/** What the product is under load with, where it is not one event to one webhook, by `emit()`, on one core. */
export interface ProductLoad {
  readonly cores?: Cores
  readonly fanOut?: number
  readonly endpoints?: number
  /** Whether its queue is on a Redis server, which has the same cores. */
  readonly redis?: boolean
}

/** The whole product. */
export function product({
  cores = 'first',
  fanOut = 1,
  endpoints = fanOut,
  redis = false,
}: ProductLoad = {}): StartRunner {
  return runner('product', cores, { fanOut, endpoints, redis })
}

/** The bare essentials of a delivery. */
export function bare(fanOut = 1): StartRunner {
  return runner('bare-pipeline', 'first', { fanOut })
}

/** L: undici's `Pool.dispatch` of a ready 3 KB body over 64 connections. */
export const limit: StartRunner = runner('limit', 'first')

/** BullMQ and a worker that posts; its Redis server has the same cores. */
export function bullmq(cores: Cores, by: 'undici' | 'fetch'): StartRunner {
  return runner('bare-bullmq', cores, { by })
}

/** A loop of `fetch()`. */
export const fetchLoop: StartRunner = runner('bare-fetch', 'first')

/** A process that sends to the receiver as fast as it can, and counts what was delivered. */
function runner(name: string, cores: Cores, task: object = {}): StartRunner {
  return async (machine: Machine) => {
    const { port } = machine.receiver
    const { process } = await machine.serve(name, cores, { port, inTurns: true, ...task })
    const { pause, resume, stop } = process
    return { pause, resume, stop, look: () => process.ask('look') }
  }
}
