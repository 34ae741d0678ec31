import { type NetboxClient, netboxList } from '@netbox-hooks/host/parts'
import type { NetboxObjectType } from './needed-events.ts'

/** The object types that a NetBox has. @throws NetboxHooksError as the client does */
export async function netboxObjectTypes(
  client: NetboxClient,
  signal: AbortSignal,
): Promise<readonly NetboxObjectType[]> {
  const items = await netboxList(client, 'api/core/object-types/', {}, signal)
  return items.flatMap((item): NetboxObjectType[] => {
    const { app_label: app, model, features } = Object(item)
    const hasEventRules = !Array.isArray(features) || features.includes('event_rules')
    return typeof app === 'string' && typeof model === 'string'
      ? [{ name: `${app}.${model}`, hasEventRules }]
      : []
  })
}
