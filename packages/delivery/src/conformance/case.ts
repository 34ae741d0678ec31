import type { DeliveryQueue } from '../queue.ts'

/** The engine that the suite is run against. */
export interface EngineUnderTest {
  /**
   * URL of a module that exports `openQueue(place: string): Promise<DeliveryQueue>`: it opens the queue that lives in
   * that place. The suite imports it in this process, and in others that it kills.
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
  /** The queue in a known place. */
  open(place: string): Promise<DeliveryQueue>
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
      const opened: DeliveryQueue[] = []
      const open = async (place: string) => {
        const { openQueue } = (await import(engine.module)) as {
          openQueue(place: string): Promise<DeliveryQueue>
        }
        const queue = await openQueue(place)
        opened.push(queue)
        return queue
      }
      try {
        await work({ engine, open, openNew: async () => open(await engine.newPlace()) })
      } finally {
        for (const queue of opened.reverse()) await queue.close()
      }
    },
  }
}
