import type { ObjectContext } from '../config/objects/object-context.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Secrets } from '../secrets/secrets.ts'

/** What the host gives for the check of an object: all but what the other objects say. */
export type HostContext = Omit<ObjectContext, 'hasWebhook' | 'webhookNames' | 'isWebhookOff'>

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
