import type { ObjectOrder } from '@netbox-hooks/server'
import { type FollowUpKind, followUp } from '../managed/follow-up.ts'
import type { FollowUps } from '../managed/follow-ups.ts'
import type { FormerNames } from '../managed/former-names.ts'
import type { ManagedRule, ManagedWebhook } from '../managed/managed-object.ts'
import type { ObjectTools } from '../managed/object-tools.ts'
import { type Draft, nextVersion } from './draft.ts'
import { FormerNamesDraft } from './former-names-draft.ts'
import type { ObjectRecords } from './object-records.ts'
import { renameWebhook } from './rename-webhook.ts'

/** What {@link Consequences} are found with. */
export interface ConsequencesOptions {
  /** They go into it. */
  readonly draft: Draft
  readonly records: ObjectRecords
  readonly tools: Pick<ObjectTools, 'now'>
  /** Work on the deliveries of webhooks that is not done yet. */
  readonly followUps: Pick<FollowUps, 'find'>
  readonly formerNames: FormerNames
}

/** What follows from changes of webhooks: for the rules that name them, for their names, and for what waits for them. */
export class Consequences {
  /** Webhooks that are given a name, and how they were called before. */
  readonly named: { readonly name: string; readonly before: string | undefined }[] = []
  readonly #options: ConsequencesOptions
  readonly #formerNames: FormerNamesDraft
  /** What follows from an earlier order follows once. */
  readonly #asked = new Set<string>()

  constructor(options: ConsequencesOptions) {
    this.#options = options
    this.#formerNames = new FormerNamesDraft(options.formerNames)
  }

  ofCreating({ name }: ManagedWebhook): void {
    this.named.push({ name, before: undefined })
    this.#formerNames.forget(name)
  }

  /** What names it, and what waits for it, follows a webhook under its new name. */
  ofRenaming(before: ManagedWebhook, name: string, order: number): void {
    const { draft } = this.#options
    this.named.push({ name, before: before.name })
    for (const rule of draft.rulesNaming(before.name))
      this.#changeRule(rule, { webhook: before.name, becomes: name }, order)
    this.#formerNames.rename(before.name, name)
  }

  /** What waits for a webhook goes to its new URL, whatever it was called when that was accepted. */
  ofMoving({ name }: ManagedWebhook, order: number): void {
    for (const each of [name, ...this.#formerNames.of(name)]) this.#followUp('readdressing', each, order)
  }

  /** In NetBox, too, rules go with their webhook. */
  ofDeleting(
    { id, name }: ManagedWebhook,
    pending: (ObjectOrder & { op: 'delete' })['pending'],
    order: number,
  ): void {
    for (const rule of this.#options.draft.rulesNaming(name))
      this.#changeRule(rule, { webhook: name, becomes: undefined }, order)
    if (pending === 'cancel' && id > 0) this.#cancel(name, order)
  }

  /** What is left is added to the draft, once all orders are known. @param order that it is told of */
  finish(order: number): void {
    for (const change of this.#formerNames.changes()) this.#options.draft.add(change, order)
  }

  /** Cancels what waits for a webhook, whatever it was called when that was accepted. */
  #cancel(name: string, order: number): void {
    this.#followUp('cancellation', name, order)
    for (const former of this.#formerNames.of(name)) {
      this.#followUp('cancellation', former, order)
      this.#formerNames.forget(former)
    }
  }

  #changeRule(
    rule: ManagedRule,
    { webhook, becomes }: { readonly webhook: string; readonly becomes: string | undefined },
    order: number,
  ): void {
    const { draft, records, tools } = this.#options
    const settings = renameWebhook(rule.settings, webhook, becomes)
    const details = { because_of: { kind: 'webhook', name: webhook } }
    if (!settings) {
      draft.remove(rule, order)
      records.deleted(rule, details)
      return
    }
    const changed = { ...rule, settings, version: nextVersion(rule), changedAt: tools.now() }
    draft.put(changed, order)
    records.updated(rule, changed, details)
  }

  #followUp(kind: FollowUpKind, webhook: string, order: number): void {
    const { draft, followUps, tools } = this.#options
    const key = JSON.stringify([kind, webhook])
    if (this.#asked.has(key)) return
    this.#asked.add(key)
    draft.add(followUp({ kind, webhook, before: tools.now(), known: followUps.find(kind, webhook) }), order)
  }
}
