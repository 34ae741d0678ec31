import { NetboxHooksError } from '@netbox-hooks/core'
import { type NetboxClient, type NetboxVersion, netboxList, netboxVersion } from '@netbox-hooks/host/parts'
import {
  type NetboxCustomField,
  type NetboxEventRule,
  NetboxReader,
  type NetboxTag,
  type NetboxWebhook,
} from './netbox-objects.ts'

/** What a NetBox has that matters for what it sends. */
export interface NetboxContent {
  readonly version: NetboxVersion
  /** In NetBox's own order: by name. */
  readonly webhooks: readonly NetboxWebhook[]
  readonly eventRules: readonly NetboxEventRule[]
  /** `undefined` if the token's user may not see them. */
  readonly tags: readonly NetboxTag[] | undefined
  readonly customFields: readonly NetboxCustomField[] | undefined
}

const paths = {
  webhooks: 'api/extras/webhooks/',
  eventRules: 'api/extras/event-rules/',
  tags: 'api/extras/tags/',
  customFields: 'api/extras/custom-fields/',
}

/**
 * Reads the webhooks and event rules of a NetBox, all pages, and what conditions can name.
 * @param tell hears of how far it is
 * @throws NetboxHooksError `NBH_NETBOX_TOO_OLD`, and as the client does
 */
export async function readNetbox(
  client: NetboxClient,
  signal: AbortSignal,
  tell: (text: string) => void,
): Promise<NetboxContent> {
  const version = await netboxVersion(client, signal)
  const list = async <Item>(path: string, read: (reader: NetboxReader) => Item): Promise<Item[]> => {
    const items = await netboxList(client, path, {}, signal, (count) => tell(`Reading ${path}: ${count}`))
    return items.map((item) => read(new NetboxReader(item, path, client.place)))
  }
  const webhooks = await list(paths.webhooks, (reader) => reader.webhook())
  const eventRules = await list(paths.eventRules, (reader) => reader.eventRule())
  const conditions = JSON.stringify(eventRules.map((rule) => rule.conditions))
  const asFarAs = async <Item>(word: string, items: () => Promise<Item[]>) =>
    conditions.includes(word) ? await items().catch(undefinedIfRefused) : []
  return {
    version,
    webhooks,
    eventRules,
    tags: await asFarAs('tags', () => list(paths.tags, (reader) => reader.tag())),
    customFields: await asFarAs('custom_fields', () =>
      list(paths.customFields, (reader) => reader.customField()),
    ),
  }
}

/** What is of use, and not needed, may be kept from the token's user. */
export function undefinedIfRefused(error: unknown): undefined {
  if (!NetboxHooksError.is(error) || error.code !== 'NBH_NETBOX_REFUSED') throw error
}
