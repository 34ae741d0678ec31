import { NetboxHooksError } from '@netbox-hooks/core'
import type { Moment } from '../channel/message.ts'
import type { StoreCall } from '../channel/methods.ts'
import { type BatchOutcome, failure } from '../channel/outcome.ts'
import type { SqliteStore } from './store.ts'

/**
 * Runs calls in their order, all in one transaction: one commit makes all of them durable.
 *
 * A call that refuses (a NetboxHooksError, thrown before it wrote anything) fails alone. After any other failure the
 * transaction is rolled back and every call gets one of its own, so that a bad call does not take others with it.
 */
export function runBatch(
  store: SqliteStore,
  calls: readonly StoreCall[],
  moment: Moment,
  path: string,
): BatchOutcome[] {
  const outcomeOf = ({ method, args }: StoreCall): BatchOutcome => {
    try {
      const value: unknown = Reflect.apply(store[method], store, args)
      return value === undefined ? undefined : { value }
    } catch (thrown) {
      if (NetboxHooksError.is(thrown)) return failure(thrown, path)
      throw thrown
    }
  }
  try {
    return store.transaction(moment, () => calls.map(outcomeOf))
  } catch (thrown) {
    return calls.length === 1
      ? [failure(thrown, path)]
      : calls.flatMap((call) => runBatch(store, [call], moment, path))
  }
}
