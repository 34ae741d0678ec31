import { isChange } from '@netbox-hooks/server'
import type { EventRule } from '@netbox-hooks/webhooks'

/** Object types that are asked for one by one; of more, and of patterns, the log is read as a whole. */
const mostTypes = 20

/** What this host tells of itself is in no NetBox's log. */
const ownApp = 'netbox_hooks.'

/** All object types together. */
export const everyType = '*'

/**
 * For which object types NetBox's change log has to be read so that enabled rules are told of all that they want:
 * {@link everyType} alone, if they are too many or patterns.
 */
export function wantedTypes(
  rules: Iterable<Pick<EventRule, 'enabled' | 'objectTypes' | 'eventTypes'>>,
): readonly string[] {
  const types = new Set<string>()
  for (const { enabled, objectTypes, eventTypes } of rules)
    if (enabled !== false && eventTypes.some(isChange))
      for (const type of objectTypes) if (!type.startsWith(ownApp)) types.add(type)
  const hasPatterns = [...types].some((type) => type.includes('*'))
  return hasPatterns || types.size > mostTypes ? [everyType] : [...types].sort()
}
