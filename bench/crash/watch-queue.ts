import { SqliteQueue } from '@netbox-hooks/queue-sqlite'

/** Calls of the queue that are steps: while they are under way, and when they are answered. */
const steps = {
  accept: ['accepting', 'committed'],
  process: ['storing', 'stored'],
  claim: ['claiming', 'claimed'],
  record: ['recording', 'recorded'],
  prune: ['pruning', 'pruned'],
} as const

type Method = keyof typeof steps
type Call = (this: SqliteQueue, ...args: never[]) => Promise<unknown>

/** Tells of every step that the queue of this process takes. The queue does the same as without. */
export function watchQueue(onStep: (step: string) => void): void {
  for (const [method, [underWay, done]] of Object.entries(steps)) {
    const original = SqliteQueue.prototype[method as Method] as Call
    const watched: Call = async function (...args) {
      const answer = original.apply(this, args)
      onStep(underWay)
      const value = await answer
      onStep(done)
      return value
    }
    Object.assign(SqliteQueue.prototype, { [method]: watched })
  }
}
