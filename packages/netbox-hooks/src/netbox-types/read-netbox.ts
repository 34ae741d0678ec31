import { NetboxHooksError } from '@netbox-hooks/core'
import { type NetboxClient, netboxPages } from '@netbox-hooks/host/parts'
import { documentOf } from './document-of.ts'
import type { Source } from './source.ts'

/**
 * Reads the document of a NetBox that runs, and what it calls its object types, those of plugins included.
 * @throws NetboxHooksError as the client does; `NBH_NETBOX_DOCUMENT_INVALID`
 */
export async function readNetbox(client: NetboxClient, signal: AbortSignal): Promise<Source> {
  const { body } = await client.get('api/schema/', { format: 'json' }, signal)
  return { document: documentOf(body, client.place), names: await namesIn(client, signal) }
}

interface ListedType {
  readonly app_label: string
  readonly model: string
  /** `null` for what the API does not show. */
  readonly rest_api_endpoint: string | null
}

/** Where a user may not look at NetBox's object types, their names are made of the paths. */
async function namesIn(client: NetboxClient, signal: AbortSignal): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  try {
    for await (const page of netboxPages(client, 'api/core/object-types/', {}, signal)) {
      for (const { app_label, model, rest_api_endpoint } of page as readonly ListedType[])
        if (rest_api_endpoint !== null) names.set(rest_api_endpoint, `${app_label}.${model}`)
    }
  } catch (error) {
    if (!NetboxHooksError.is(error) || error.code !== 'NBH_NETBOX_REFUSED') throw error
  }
  return names
}
