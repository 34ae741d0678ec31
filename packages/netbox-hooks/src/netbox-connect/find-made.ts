import { NetboxHooksError } from '@netbox-hooks/core'
import type { NetboxClient } from '@netbox-hooks/host/parts'
import { gatewayPath } from './desired.ts'
import { isMarked } from './mark.ts'
import { type NetboxObject, netboxObjects, places, webhookOf } from './netbox-objects.ts'

/** What `connect` has made in a NetBox, and what of others concerns it. */
export interface MadeObjects {
  readonly webhook: NetboxObject | undefined
  readonly rules: readonly NetboxObject[]
  /** Webhooks that others have made and that go to a gateway like ours. */
  readonly otherWays: readonly NetboxObject[]
  /** Event rules that others have made and that run our webhook. */
  readonly otherRules: readonly NetboxObject[]
  /** All webhooks and event rules that `connect` has not made. */
  readonly others: readonly NetboxObject[]
}

/**
 * Finds what `connect` has made: by its description, or, where somebody has changed that, by what NetBox's change log says that it
 * was made with.
 *
 * @param name what the connection is called
 * @throws NetboxHooksError as the client does
 */
export async function findMade(
  client: NetboxClient,
  name: string,
  signal: AbortSignal,
): Promise<MadeObjects> {
  const webhooks = await netboxObjects(client, 'webhook', signal)
  const rules = await netboxObjects(client, 'event_rule', signal)
  const isMade = async (object: NetboxObject, isLike: boolean): Promise<boolean> =>
    isMarked(object.description, name) || (isLike && (await wasMade(client, object, name, signal)))

  let webhook: NetboxObject | undefined
  const otherWebhooks: NetboxObject[] = []
  for (const object of webhooks) {
    const isLike = object.name === name || leadsToGateway(object)
    if (!webhook && (await isMade(object, isLike))) webhook = object
    else otherWebhooks.push(object)
  }
  const made: NetboxObject[] = []
  const otherRules: NetboxObject[] = []
  for (const object of rules) {
    const runsOurs = webhook !== undefined && webhookOf(object) === webhook.id
    const isLike = runsOurs || object.name.startsWith(`${name}: `)
    ;((await isMade(object, isLike)) ? made : otherRules).push(object)
  }
  return {
    webhook,
    rules: made,
    otherWays: otherWebhooks.filter(leadsToGateway),
    otherRules: otherRules.filter((rule) => webhook !== undefined && webhookOf(rule) === webhook.id),
    others: [...otherWebhooks, ...otherRules],
  }
}

/** Whether a webhook leads to a gateway, whichever it is. */
export function leadsToGateway({ fields }: NetboxObject): boolean {
  const { payload_url: url } = fields
  return typeof url === 'string' && url.replace(/\/+$/, '').endsWith(gatewayPath)
}

/** Whether the change log says that an object was made with our mark. */
async function wasMade(
  client: NetboxClient,
  { kind, id }: NetboxObject,
  name: string,
  signal: AbortSignal,
): Promise<boolean> {
  const query = {
    changed_object_type: places[kind].objectType,
    changed_object_id: id,
    action: 'create',
    limit: 1,
  }
  try {
    const { body } = await client.get('api/core/object-changes/', query, signal)
    const { results } = Object(body) as { readonly results?: readonly unknown[] }
    const { postchange_data: data } = Object(results?.[0]) as { readonly postchange_data?: unknown }
    return isMarked(Object(data).description, name)
  } catch (error) {
    // A token that may not look into the log.
    if (NetboxHooksError.is(error) && error.code === 'NBH_NETBOX_REFUSED') return false
    throw error
  }
}
