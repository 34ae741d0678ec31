import { NetboxHooksError } from '@netbox-hooks/core'
import { type NetboxClient, netboxPages } from '@netbox-hooks/host/parts'
import { gatewayPath, testTagPrefix } from './desired.ts'
import { isMarked } from './mark.ts'
import { type NetboxKind, type NetboxObject, netboxObjects, places, webhookOf } from './netbox-objects.ts'

/** What `connect` has made in a NetBox, and what of others concerns it. */
export interface MadeObjects {
  readonly webhook: NetboxObject | undefined
  readonly rules: readonly NetboxObject[]
  /** Tags of tests that were killed before they could delete them. */
  readonly testTags: readonly NetboxObject[]
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
  const [webhooks, rules] = [
    await sorted(client, 'webhook', name, signal),
    await sorted(client, 'event_rule', name, signal),
  ]
  // One who copies a webhook copies its description.
  const [webhook, ...copies] = webhooks.made
  const otherWebhooks = [...copies, ...webhooks.others]
  const runsOurs = (rule: NetboxObject) => webhook !== undefined && webhookOf(rule) === webhook.id
  return {
    webhook,
    rules: rules.made,
    testTags: await leftTags(client, name, signal),
    otherWays: otherWebhooks.filter(leadsToGateway),
    otherRules: rules.others.filter(runsOurs),
    others: [...otherWebhooks, ...rules.others],
  }
}

async function leftTags(
  client: NetboxClient,
  name: string,
  signal: AbortSignal,
): Promise<readonly NetboxObject[]> {
  const filter = { slug__isw: testTagPrefix }
  const tags = await netboxObjects(client, 'tag', signal, filter).catch(noneIfRefused)
  return tags.filter((tag) => tag.name.startsWith(testTagPrefix) && isMarked(tag.description, name))
}

/** The token may not look at what is of use, and not needed. */
function noneIfRefused(error: unknown): readonly NetboxObject[] {
  if (NetboxHooksError.is(error) && error.code === 'NBH_NETBOX_REFUSED') return []
  throw error
}

/** Which objects of a kind `connect` has made, and which it has not. */
async function sorted(
  client: NetboxClient,
  kind: NetboxKind,
  name: string,
  signal: AbortSignal,
): Promise<{ readonly made: readonly NetboxObject[]; readonly others: readonly NetboxObject[] }> {
  const objects = await netboxObjects(client, kind, signal)
  const logged = await loggedAsMade(client, kind, name, signal)
  const isMade = ({ id, description }: NetboxObject) => isMarked(description, name) || logged.has(id)
  return { made: objects.filter(isMade), others: objects.filter((object) => !isMade(object)) }
}

/** The ids of objects that, by NetBox's change log, were made with our mark. */
async function loggedAsMade(
  client: NetboxClient,
  kind: NetboxKind,
  name: string,
  signal: AbortSignal,
): Promise<ReadonlySet<number>> {
  const ids = new Set<number>()
  const query = { changed_object_type: places[kind].objectType, action: 'create', ordering: 'id' }
  try {
    for await (const page of netboxPages(client, 'api/core/object-changes/', query, signal))
      for (const entry of page) {
        const { changed_object_id: id, postchange_data: data } = Object(entry)
        if (isMarked(Object(data).description, name)) ids.add(id)
      }
  } catch (error) {
    // The token may not look into the log.
    if (!NetboxHooksError.is(error) || error.code !== 'NBH_NETBOX_REFUSED') throw error
  }
  return ids
}

/** Whether a webhook leads to a gateway, whichever it is. */
export function leadsToGateway({ fields }: NetboxObject): boolean {
  const { payload_url: url } = fields
  return typeof url === 'string' && url.replace(/\/+$/, '').endsWith(gatewayPath)
}
