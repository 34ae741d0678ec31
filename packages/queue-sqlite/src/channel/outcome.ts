import { type ErrorDetails, NetboxHooksError } from '@netbox-hooks/core'
import { sqliteFailure } from '../file/failure.ts'

/** What became of a call, as it is sent back from the store's thread. */
export type StoreOutcome = { readonly value: unknown } | { readonly error: ErrorDetails }

/** The same of one call among many: `undefined` if it has answered nothing, as most do. */
export type BatchOutcome = StoreOutcome | undefined

/** What the store's thread answers to a batch of calls. */
export interface BatchAnswer {
  /** In the order of the calls. */
  readonly outcomes: readonly BatchOutcome[]
  /** How many events and deliveries wait now. */
  readonly depth: number
}

/** What the store's thread has found out by itself about the file. */
export interface StoreFinding {
  readonly finding: ErrorDetails
}

/** The outcome of a call that threw. */
export function failure(thrown: unknown, path: string): StoreOutcome {
  return {
    error: errorDetails(NetboxHooksError.is(thrown) ? thrown : sqliteFailure(path, thrown, 'working')),
  }
}

/** An error as data, since its class would be lost between threads. */
export function errorDetails({ code, message, hint, where }: NetboxHooksError): ErrorDetails {
  return { code, message, hint, where }
}
