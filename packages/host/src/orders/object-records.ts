import type { Actor, AuditAction, ObjectKind } from '@netbox-hooks/server'
import { type NewAuditEntry, recordOf } from '../managed/audit-trail.ts'
import type { ManagedObject } from '../managed/managed-object.ts'
import type { ObjectTools } from '../managed/object-tools.ts'
import { shownSettings } from '../secrets/stored/shown-settings.ts'
import type { Draft } from './draft.ts'

/** What records are made with. */
export interface ObjectRecordsOptions {
  /** They go into it. */
  readonly draft: Draft
  readonly by: Actor
  readonly tools: Pick<ObjectTools, 'now'>
  /** Whether any rule is for events of that type. */
  readonly wants: (eventType: string) => boolean
}

type Details = NewAuditEntry['details']

const actions = {
  webhook: { created: 'webhook_created', updated: 'webhook_updated', deleted: 'webhook_deleted' },
  event_rule: { created: 'rule_created', updated: 'rule_updated', deleted: 'rule_deleted' },
} as const satisfies Readonly<Record<ObjectKind, Readonly<Record<string, AuditAction>>>>

/** Records what becomes of objects, without their secrets. */
export class ObjectRecords {
  readonly #options: ObjectRecordsOptions

  constructor(options: ObjectRecordsOptions) {
    this.#options = options
  }

  created(after: ManagedObject): void {
    this.#record(after, { action: actions[after.kind].created, after: this.#shown(after) })
  }

  updated(before: ManagedObject, after: ManagedObject, details?: Details): void {
    const action = actions[after.kind].updated
    this.#record(after, { action, before: this.#shown(before), after: this.#shown(after), details })
  }

  deleted(before: ManagedObject, details?: Details): void {
    this.#record(before, { action: actions[before.kind].deleted, before: this.#shown(before), details })
  }

  #record({ kind, name }: ManagedObject, entry: Omit<NewAuditEntry, 'actor' | 'target'>): void {
    const { draft, by, wants } = this.#options
    draft.records.push(recordOf({ ...entry, actor: by, target: { kind, name } }, wants(entry.action)))
  }

  #shown({ kind, settings }: ManagedObject): NewAuditEntry['after'] {
    return shownSettings(kind, settings, this.#options.tools.now())
  }
}
