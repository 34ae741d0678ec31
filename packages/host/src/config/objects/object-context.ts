import type { Registry } from '@netbox-hooks/core'
import type { NetworkPolicy } from '@netbox-hooks/delivery'
import type { WebhookTemplates } from '@netbox-hooks/webhooks'
import type { Secrets } from '../../secrets/secrets.ts'
import type { KnownActions } from '../checks/action-settings.ts'
import type { Nameable } from '../checks/references.ts'

/** What one webhook or event rule is checked against: the rest of a host that runs. */
export interface ObjectContext extends Nameable {
  /** Folder that relative paths of certificates start at. */
  readonly directory: string
  /** What the host keeps out of mistakes. */
  readonly secrets: Pick<Secrets, 'redact' | 'redactText'>
  readonly templates: Pick<WebhookTemplates, 'prepare'>
  readonly policy: NetworkPolicy
  readonly registry: Registry
  /** Whether there is a webhook of that name, and it is not enabled. */
  isWebhookOff(name: string): boolean
  /** The actions that plugins have registered. */
  readonly actions: KnownActions
}
