import { type NetboxClient, netboxAnswerUnreadable, netboxList } from '@netbox-hooks/host/parts'
import { z } from 'zod'

/** Kinds of objects that `connect` makes in NetBox. */
export type NetboxKind = 'webhook' | 'event_rule' | 'tag'

/** Where the objects of a kind are in NetBox's API, and what its change log calls them. */
export const places: Readonly<Record<NetboxKind, { readonly path: string; readonly objectType: string }>> = {
  webhook: { path: 'api/extras/webhooks/', objectType: 'extras.webhook' },
  event_rule: { path: 'api/extras/event-rules/', objectType: 'extras.eventrule' },
  tag: { path: 'api/extras/tags/', objectType: 'extras.tag' },
}

/** An object of NetBox. */
export interface NetboxObject {
  readonly kind: NetboxKind
  readonly id: number
  readonly name: string
  readonly description: string
  /** All that NetBox says of it. */
  readonly fields: Readonly<Record<string, unknown>>
}

const object = z.looseObject({ id: z.int(), name: z.string(), description: z.string().default('') })

/**
 * All objects of a kind in a NetBox.
 * @param filter which of them, as NetBox's API takes it
 * @throws NetboxHooksError as the client does
 */
export async function netboxObjects(
  client: NetboxClient,
  kind: NetboxKind,
  signal: AbortSignal,
  filter: Readonly<Record<string, string>> = {},
): Promise<readonly NetboxObject[]> {
  const items = await netboxList(client, places[kind].path, { ordering: 'id', ...filter }, signal)
  return items.map((item) => netboxObject(client, kind, item))
}

/** An object as NetBox's API shows it. @throws NetboxHooksError `NBH_NETBOX_ANSWER` */
export function netboxObject(
  client: Pick<NetboxClient, 'place'>,
  kind: NetboxKind,
  item: unknown,
): NetboxObject {
  const { data, error } = object.safeParse(item)
  if (!data)
    throw netboxAnswerUnreadable(`/${places[kind].path}`, error.issues[0]?.message ?? '', client.place)
  const { id, name, description } = data
  return { kind, id, name, description, fields: data }
}

/** Which webhook an event rule runs; `undefined` if it runs something else. */
export function webhookOf({ fields }: NetboxObject): number | undefined {
  const { action_object_type: type, action_object_id: id } = fields
  return type === places.webhook.objectType && typeof id === 'number' ? id : undefined
}
