import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import type { DeliveryQueue } from '@netbox-hooks/delivery'
import { SqliteQueue } from '@netbox-hooks/queue-sqlite'

type Call = (this: SqliteQueue, ...args: never[]) => Promise<unknown>

/** What a host can be made to do wrong, so that the crash test is seen to find it. */
const sabotages = {
  /** It says that it has accepted an event long before that is durable. */
  accept: {
    accept(original: Call): Call {
      return async function (...args) {
        setTimeout(() => original.apply(this, args).catch(() => {}), 20)
        await turn()
        const [events] = args as unknown as [{ id: string }[]]
        const ids = events.map(({ id }) => id)
        return { ids, claimed: ids } satisfies Awaited<ReturnType<DeliveryQueue['accept']>>
      }
    },
    // Else it would be seen to process what it does not have.
    process(original: Call): Call {
      return async function (...args) {
        await wait(40)
        return original.apply(this, args)
      }
    },
  },
  /** It says that it has recorded an attempt long before that is durable. */
  record: {
    record(original: Call): Call {
      return async function (...args) {
        setTimeout(() => original.apply(this, args).catch(() => {}), 200)
      }
    },
  },
  /** It forgets what must be sent in order. */
  order: {
    process(original: Call): Call {
      return function (...args) {
        const [id, deliveries, options] = args as unknown as [string, object[], unknown]
        const unordered = deliveries.map((delivery) => ({ ...delivery, orderingKey: undefined }))
        return original.apply(this, [id, unordered, options] as never[])
      }
    },
  },
} as const

/** Makes this process's queue do something wrong. @throws Error if it is unknown what */
export function sabotage(name: string): void {
  const wrong: Record<string, (original: Call) => Call> | undefined =
    sabotages[name as keyof typeof sabotages]
  if (!wrong)
    throw new Error(`There is no such sabotage: ${name}. There are ${Object.keys(sabotages).join(', ')}.`)
  for (const [method, make] of Object.entries(wrong)) {
    const original = SqliteQueue.prototype[method as keyof SqliteQueue] as Call
    Object.assign(SqliteQueue.prototype, { [method]: make(original) })
  }
}
