import type { ObjectContext } from '../config/objects/object-context.ts'
import { sameLook } from '../config/same-look.ts'
import { objectNameTaken } from '../errors.ts'
import type { ObjectsView } from '../managed/catalog.ts'
import type { DeclaredObject, DeclaredObjects } from '../managed/declared-objects.ts'
import { type ManagedObject, webhooksOf } from '../managed/managed-object.ts'
import { type Refusal, refusal } from './refusals.ts'

/** What an object is told of the others. */
export type Neighbours = Pick<ObjectContext, 'hasWebhook' | 'webhookNames' | 'isWebhookOff'>

/** The others, wherever they come from. */
export interface Others {
  readonly managed: ObjectsView
  readonly declared: DeclaredObjects
}

/** What a rule may name. @param before what it has named before, be it there or not */
export function neighbours({ managed, declared }: Others, before?: ManagedObject): Neighbours {
  const known = before?.kind === 'event_rule' ? webhooksOf(before) : new Set<string>()
  const find = (name: string): ManagedObject | DeclaredObject | undefined => {
    const look = sameLook(name)
    const found = managed.looking('webhook', look) ?? declared.looking('webhook', look)
    return found?.name === name ? found : undefined
  }
  return {
    hasWebhook: (name) => find(name) !== undefined || known.has(name),
    webhookNames: () => [...managed.names('webhook'), ...declared.all('webhook').map(({ name }) => name)],
    isWebhookOff: (name) => isOff(find(name)),
  }
}

/** That another object has the name of this one, or one that looks the same. */
export function nameTaken(
  { kind, id, name }: ManagedObject,
  { managed, declared }: Others,
): Refusal | undefined {
  const look = sameLook(name)
  const other = managed.looking(kind, look)
  const found = other && other.id !== id ? other : declared.looking(kind, look)
  return found && refusal('invalid', objectNameTaken(kind, name, found), ['name'])
}

function isOff(webhook: ManagedObject | DeclaredObject | undefined): boolean {
  if (!webhook) return false
  if ('settings' in webhook) return webhook.settings['enabled'] === false
  return 'stored' in webhook.live && !webhook.live.stored.enabled
}
