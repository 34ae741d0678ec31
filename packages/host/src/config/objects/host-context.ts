import { defaultTimeLimits, type Registry } from '@netbox-hooks/core'
import { NetworkPolicy } from '@netbox-hooks/delivery'
import type { WebhookTemplates } from '@netbox-hooks/webhooks'
import type { Secrets } from '../../secrets/secrets.ts'
import type { ParsedConfig } from '../parsed.ts'
import type { ObjectContext } from './object-context.ts'

/** What the host gives for the check of an object: all but what the other objects say. */
export type HostContext = Omit<ObjectContext, 'hasWebhook' | 'webhookNames' | 'isWebhookOff'>

/** What a {@link HostContext} is made of. */
export interface HostContextSource {
  /** `undefined` if it has mistakes. */
  readonly config: ParsedConfig | undefined
  readonly directory: string
  readonly secrets: Secrets
  readonly registry: Registry
  readonly templates: WebhookTemplates
  readonly strict: boolean
}

export function hostContext(source: HostContextSource): HostContext {
  const { config, registry, strict, ...others } = source
  return {
    ...others,
    registry,
    policy: new NetworkPolicy({ allow: config?.delivery.network.allow ?? [] }),
    eventTypes: registry.entries('eventTypes').map(({ value }) => value.name),
    actions: {
      entries: registry.entries('eventActions'),
      timeout: config?.timeLimits.ready ?? defaultTimeLimits.ready,
      strict,
    },
  }
}
