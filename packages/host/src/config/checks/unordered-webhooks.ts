import { isChange } from '@netbox-hooks/server'
import { ownObjectTypes } from '../../own-events.ts'
import type { ParsedConfig, ParsedEventRule } from '../parsed.ts'
import { type ConfigWarning, webhooksOf } from './warnings.ts'

/** Webhooks that NetBox's changes are put in order for, and that are sent to in any order all the same. */
export function unorderedWebhooks({ server, webhooks, eventRules }: ParsedConfig): ConfigWarning[] {
  if (server?.netbox.late !== 'reorder') return []
  const reached = new Set(eventRules.filter(isForChanges).flatMap(webhooksOf))
  return webhooks
    .filter(({ name, enabled, ordering }) => enabled && ordering === 'none' && reached.has(name))
    .map(({ name }) => ({
      code: 'NBH_WEBHOOK_UNORDERED',
      message: `server.netbox.late is "reorder", and the webhook ${name} is sent to in no order. Set ordering: 'object'.`,
      about: { webhook: name },
    }))
}

/** Whether a rule can be for what NetBox tells of. */
function isForChanges({ enabled, objectTypes, eventTypes }: ParsedEventRule): boolean {
  return enabled && eventTypes.some(isChange) && objectTypes.some((type) => !ownObjectTypes.includes(type))
}
