import type { DeliveryQueue } from '../queue/queue.ts'
import type { QueueTime } from '../queue/queue-time.ts'
import type { QueueTransfer } from '../queue/transfer.ts'

/** The engine that the suite is run against. */
export interface EngineUnderTest {
  /**
   * URL of a module that exports `openQueue(place: string, { time }?): Promise<DeliveryQueue>`: it opens the queue that
   * lives in that place, by that time if it is given one; and `openTransfer(place: string): Promise<QueueTransfer>`, to move it. The suite imports it in this
   * process, and in others that it kills.
   */
  readonly module: string
  /** A new place with nothing in it: a path, a key prefix, a schema. */
  readonly newPlace: () => string | Promise<string>
  /** Whether a queue serves one host at a time, so that a second one is refused. */
  readonly isExclusive: boolean
  /** How long what a killed process had claimed stays its own, in ms. Default 0. */
  readonly leaseMs?: number
}

/** What a case works with. It closes what it has opened. */
export interface CaseTools {
  readonly engine: EngineUnderTest
  /** A queue in a new place. */
  openNew(): Promise<DeliveryQueue>
  /** The queue in a known place. @param options `time`: default that of this machine */
  open(place: string, options?: { readonly time: QueueTime }): Promise<DeliveryQueue>
  /** The queue in a known place, to be moved. */
  transfer(place: string): Promise<QueueTransfer>
}

/** What the engine's module exports. */
interface EngineModule {
  openQueue(place: string, options?: { readonly time: QueueTime }): Promise<DeliveryQueue>
  openTransfer(place: string): Promise<QueueTransfer>
}

/** A promise of the port, and how to see that an engine keeps it. It throws if the engine does not. */
export interface ConformanceCase {
  readonly name: string
  readonly run: (engine: EngineUnderTest) => Promise<void>
}

/** A case that closes every queue that it has opened, whatever comes of it. */
export function conformanceCase(name: string, work: (tools: CaseTools) => Promise<void>): ConformanceCase {
  return {
    name,
    run: async (engine) => {
      const { openQueue, openTransfer } = (await import(engine.module)) as EngineModule
      const opened: { close(): Promise<void> }[] = []
      const closedAtEnd = async <T extends { close(): Promise<void> }>(opening: Promise<T>) => {
        const queue = await opening
        opened.push(queue)
        return queue
      }
      const open: CaseTools['open'] = (place, options) => closedAtEnd(openQueue(place, options))
      const transfer = (place: string) => closedAtEnd(openTransfer(place))
      try {
        await work({ engine, open, transfer, openNew: async () => open(await engine.newPlace()) })
      } finally {
        for (const queue of opened.reverse()) await queue.close()
      }
    },
  }
}
