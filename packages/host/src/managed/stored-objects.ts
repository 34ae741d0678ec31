import type { ObjectReader } from '@netbox-hooks/delivery'
import type { ListedObject, ManagedObjects } from '@netbox-hooks/server'
import { parseEventRule, parseWebhook } from '../config/parse.ts'
import { splitWebhook } from '../config/split-webhook.ts'
import { hostNotRunning } from '../errors.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { type LiveChange, managedRule } from '../inventory/live-objects.ts'
import { KeyRing } from '../keys/key-ring.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { openSettings } from '../secrets/stored/open-settings.ts'
import { readStored } from '../secrets/stored/stored-settings.ts'
import { type Listing, listedDeclaration, listedObject } from './listed-object.ts'
import { type ManagedObject, notInForce } from './managed-object.ts'
import { isManaged } from './object-head.ts'
import { type StoredManaged, unreadable } from './open-object.ts'

/**
 * What is managed, for who only looks at a queue, beside what an inventory declares; it is taken into the inventory as well.
 * No key is needed: whether secrets can be decrypted is not known, nor whether what plugins gave is there, nor what a host may
 * reach. What is declared has no number here, 0 stands for it. Nothing can be changed.
 *
 * @throws NetboxHooksError as the history does
 */
export async function storedObjects(
  reader: Pick<ObjectReader, 'list'>,
  inventory: Inventory,
  secrets: Secrets,
): Promise<ManagedObjects> {
  const { objects } = await reader.list()
  const managed = objects.filter(isManaged).map(managedObject)
  const names = new Set(managed.flatMap(({ kind, name }) => (kind === 'webhook' ? [name] : [])))
  const listing: Listing = {
    hasWebhook: (name) => names.has(name) || inventory.webhook(name) !== undefined,
    lastSentAt: () => undefined,
    redactText: (text) => secrets.redactText(text),
    policy: () => undefined,
    now: () => Date.now(),
  }
  const listed = [
    ...declaredIn(inventory, listing),
    ...managed.map((object) => listedObject(object, listing)),
  ]
  inventory.apply(managed.flatMap((object) => liveChange(object, secrets)))
  const find = (fits: (object: ListedObject) => boolean) => listed.find(fits)
  const refuse = async (): Promise<never> => {
    throw hostNotRunning('What changes webhooks and event rules')
  }
  return {
    list: (kind) => listed.filter((object) => object.kind === kind),
    get: (kind, id) => find((object) => object.kind === kind && object.id === id && id > 0),
    named: (kind, name) => find((object) => object.kind === kind && object.name === name),
    carryOut: refuse,
    addSecret: refuse,
    removeSecret: refuse,
    rotateKeys: refuse,
  }
}

function managedObject({ body, ...head }: StoredManaged): ManagedObject {
  const read = readStored(body)
  return read ? notInForce(head, { ...read, problems: [] }) : unreadable(head)
}

function declaredIn(inventory: Inventory, listing: Listing): ListedObject[] {
  const webhooks = Array.from(inventory.webhooks(), (live) => ({
    kind: 'webhook' as const,
    name: live.stored.name,
    live,
  }))
  const rules = Array.from(inventory.rules(), (live) => ({
    kind: 'event_rule' as const,
    name: live.rule.name,
    live,
  }))
  return [...webhooks, ...rules].map((declared) =>
    listedDeclaration({ ...declared, id: 0, origin: declared.live.origin }, listing),
  )
}

/** As much of an object as can be told without its secrets; none of one that is not valid. */
function liveChange({ kind, id, name, uid, settings }: ManagedObject, secrets: Secrets): LiveChange[] {
  const opened = openSettings(settings, { kind, uid, ring: new KeyRing([]), now: Date.now() }).settings
  if (kind === 'webhook') {
    const { value } = parseWebhook({ ...opened, name })
    return value ? [{ put: 'webhook', webhook: { ...splitWebhook(value, secrets), origin: 'managed' } }] : []
  }
  const { value: rule } = parseEventRule({ ...opened, name })
  return rule ? [{ put: 'rule', rule: managedRule(rule, id) }] : []
}
