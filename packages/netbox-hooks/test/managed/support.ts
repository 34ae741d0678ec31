import type {
  Actor,
  AuditTrail,
  ListedObject,
  ManagedObjects,
  ObjectOrder,
  OrderRefusal,
} from '@netbox-hooks/server'
import { type Config, createHost, type NetboxHooksHost } from 'netbox-hooks'
import { onTestFinished } from 'vitest'
import { keepingLogger } from '../support.ts'

/** A key that secrets are encrypted with: 32 bytes, which are no secret here. */
export const key: string = `nbhk_${Buffer.alloc(32, 7).toString('base64url')}`
export const otherKey: string = `nbhk_${Buffer.alloc(32, 8).toString('base64url')}`

export const ada: Actor = { name: 'ada', via: 'api', requestId: 'r-1' }

export const siteChanged = {
  eventType: 'object_updated',
  objectType: 'dcim.site',
  objectId: 4,
  data: { id: 4 },
} as const

/** A running host, and its objects. */
export interface StartedHost {
  readonly host: NetboxHooksHost
  readonly objects: ManagedObjects
  readonly audit: AuditTrail
  readonly log: readonly string[]
}

/** Starts a host in a folder. It is stopped when the test ends. */
export async function startHost(cwd: string, config: Config = {}): Promise<StartedHost> {
  const logger = keepingLogger()
  const local = { delivery: { network: { allow: ['127.0.0.1'] } }, encryption: { keys: [key] } }
  const host = createHost({ cwd, logger, config: { ...local, ...config } })
  onTestFinished(() => host.stop())
  await host.start()
  const { objects, audit } = host.operations
  if (!objects || !audit) throw new Error('The queue keeps no objects')
  return { host, objects, audit, log: logger.lines }
}

export function webhook(name: string, settings: object = {}): ObjectOrder {
  return {
    op: 'create',
    kind: 'webhook',
    settings: { name, payloadUrl: 'http://127.0.0.1:65000/', ...settings },
  }
}

export function rule(name: string, webhooks: readonly string[], settings: object = {}): ObjectOrder {
  return {
    op: 'create',
    kind: 'event_rule',
    settings: {
      name,
      objectTypes: ['dcim.site'],
      eventTypes: ['object_created', 'object_updated', 'object_deleted'],
      webhooks,
      ...settings,
    },
  }
}

/** Carries orders out that are not refused. @returns how the objects are then */
export async function done(
  objects: ManagedObjects,
  orders: readonly ObjectOrder[],
  by: Actor = ada,
): Promise<readonly ListedObject[]> {
  const outcome = await objects.carryOut(orders, by)
  if ('refused' in outcome) throw new Error(JSON.stringify(outcome.refused))
  return outcome.objects
}

/** Why orders are not carried out. */
export async function refused(
  objects: ManagedObjects,
  orders: readonly ObjectOrder[],
): Promise<readonly { order: number; why: OrderRefusal['why']; codes: readonly string[] }[]> {
  const outcome = await objects.carryOut(orders, ada)
  if (!('refused' in outcome)) throw new Error('They were carried out')
  return outcome.refused.map(({ order, why, issues }) => ({
    order,
    why,
    codes: issues.map(({ error }) => error.code),
  }))
}
