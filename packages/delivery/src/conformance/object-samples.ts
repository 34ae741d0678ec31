import { ok } from 'node:assert/strict'
import type { AuditRecord, ObjectChange, ObjectStore, StoredObject, WriteRefusal } from '../objects/index.ts'
import { newId } from '../queue/new-id.ts'
import type { DeliveryQueue } from '../queue/queue.ts'
import { type CaseTools, type ConformanceCase, conformanceCase } from './case.ts'

/** A queue, and what is managed in it. */
export interface Managed {
  readonly queue: DeliveryQueue
  readonly objects: ObjectStore
}

/** What a case of objects works with. */
export interface ObjectTools extends CaseTools {
  /** The queue in a known place, or in a new one. */
  manage(place?: string): Promise<Managed>
}

/** A case of what is managed. */
export function objectCase(name: string, work: (tools: ObjectTools) => Promise<void>): ConformanceCase {
  return conformanceCase(name, async (tools) => {
    const manage = async (place?: string) => {
      const queue = await (place === undefined ? tools.openNew() : tools.open(place))
      return { queue, objects: queue.objects }
    }
    await work({ ...tools, manage })
  })
}

/** Makes changes that are not refused. @returns how they have left their objects */
export async function written(
  objects: ObjectStore,
  changes: readonly ObjectChange[],
  records: readonly AuditRecord[] = [],
): Promise<readonly StoredObject[]> {
  const outcome = await objects.write(changes, records)
  ok('written' in outcome, JSON.stringify(outcome))
  return outcome.written
}

/** Makes changes that are refused. @returns why */
export async function refused(
  objects: ObjectStore,
  changes: readonly ObjectChange[],
  records: readonly AuditRecord[] = [],
): Promise<WriteRefusal> {
  const outcome = await objects.write(changes, records)
  ok('refused' in outcome, 'it was not refused')
  return outcome.refused
}

export function create(name: string, body = '{}', kind = 'webhook'): ObjectChange {
  return { op: 'create', kind, name, body }
}

/** Creates one object. */
export async function created(
  objects: ObjectStore,
  name: string,
  body = '{}',
  kind = 'webhook',
): Promise<StoredObject> {
  const [object] = await written(objects, [create(name, body, kind)])
  return object as StoredObject
}

export function update(
  { kind, id, version, name, body }: StoredObject,
  part: Partial<Pick<StoredObject, 'version' | 'name' | 'body'>>,
): ObjectChange {
  return { op: 'update', kind, id, version, name, body, ...part }
}

export function remove({ kind, id, version }: StoredObject): ObjectChange {
  return { op: 'delete', kind, id, version }
}

export function auditRecord(part: Partial<AuditRecord> = {}): AuditRecord {
  return { id: newId(), at: Date.now(), action: 'webhook_created', actor: 'é', body: '{"a":1}', ...part }
}

/** Kind, id, name, version and body of objects. */
export function shown(objects: readonly StoredObject[]): readonly unknown[][] {
  return objects.map(({ kind, id, name, version, body }) => [kind, id, name, version, body])
}

export function namesOf(objects: readonly StoredObject[]): string[] {
  return objects.map(({ name }) => name)
}
