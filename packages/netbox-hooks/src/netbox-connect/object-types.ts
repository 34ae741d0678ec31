import { type NetboxClient, netboxPages } from '@netbox-hooks/host/parts'
import type { NetboxObjectType } from './needed-events.ts'

/** The object types that a NetBox has. @throws NetboxHooksError as the client does */
export async function netboxObjectTypes(
  client: NetboxClient,
  signal: AbortSignal,
): Promise<readonly NetboxObjectType[]> {
  const found: NetboxObjectType[] = []
  for await (const page of netboxPages(client, 'api/core/object-types/', {}, signal))
    for (const item of page) {
      const { app_label: app, model, features } = Object(item)
      const hasEventRules = !Array.isArray(features) || features.includes('event_rules')
      if (typeof app === 'string' && typeof model === 'string')
        found.push({ name: `${app}.${model}`, hasEventRules })
    }
  return found
}
