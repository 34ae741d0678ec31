import type { Actor } from './managed-objects.ts'

/** What came of reading the configuration again. */
export interface ReloadReport {
  /** Paths of what has changed and is in force, e.g. `webhooks[2].payloadUrl`, `server.tokens`. */
  readonly applied: readonly string[]
  /** Paths of what has changed and waits for the next start. */
  readonly needsRestart: readonly string[]
}

/**
 * Reads the configuration and the environment again, and takes over what can be.
 * @throws NetboxHooksError `NBH_CONFIG_…`: nothing has changed
 */
export type Reload = (by: Actor) => Promise<ReloadReport>
