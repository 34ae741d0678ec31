import type { NetboxHooksError } from '@netbox-hooks/core'
import type { JsonObject } from '../change-event.ts'

/** What came of one callback, or of one tap of an application, for one event. */
export interface CallbackOutcome {
  /** The plugin; for a tap of the application, the tap's name. */
  readonly plugin: string
  /** The callback's name; `undefined` for a tap of the application. */
  readonly callback: string | undefined
  /** `paused`: it was not called, because it had failed too often. */
  readonly outcome: 'merged' | 'nothing' | 'failed' | 'late' | 'invalid' | 'paused'
  readonly durationMs: number
  /** What it added to the context. */
  readonly returned: JsonObject | undefined
  /** Why it was skipped. */
  readonly error: NetboxHooksError | undefined
}
