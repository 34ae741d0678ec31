import type { HostContext } from '../config/objects/host-context.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Secrets } from '../secrets/secrets.ts'

/** What objects are opened, checked and encrypted with. */
export interface ObjectTools {
  /** Asked each time: a reload may change it. */
  context(): HostContext
  /** The keys that secrets are encrypted with. */
  ring(): KeyRing
  /** What must not be shown. */
  readonly secrets: Secrets
  /** In ms since the epoch. */
  now(): number
}
