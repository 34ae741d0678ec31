import type { Actor, AuditAction, OrderRefusal } from '@netbox-hooks/server'
import { secretUnknown } from '../errors.ts'
import { recordOf } from '../managed/audit-trail.ts'
import type { ManagedObject } from '../managed/managed-object.ts'
import type { SignatureKey } from '../secrets/signature-key.ts'
import { type Changing, nowOf, writeDraft } from './changing.ts'
import { Draft } from './draft.ts'
import { makeObject } from './object-maker.ts'
import { changeable, type Refusal, refusal } from './refusals.ts'

/** The keys of a webhook as they are to be, and what is told of it. */
export interface KeyChange {
  readonly keys: readonly SignatureKey[]
  readonly action: AuditAction
  readonly details: Readonly<Record<string, unknown>>
}

/**
 * Changes the keys of a webhook's signatures.
 * @param change what is to be; `undefined` if there is no such key
 */
export async function changeKeys(
  changing: Changing,
  { id, by }: { readonly id: number; readonly by: Actor },
  change: (webhook: ManagedObject) => KeyChange | undefined,
): Promise<{ readonly made: ManagedObject } | { readonly refused: OrderRefusal }> {
  const { state, tools } = changing
  const refused = (why: Refusal) => ({ refused: { order: 0, ...why } })
  const before = changeable(state.catalog, state.declared, { kind: 'webhook', id })
  if ('why' in before) return refused(before)
  const changed = change(before)
  if (!changed) return refused(refusal('absent', secretUnknown(before.name)))
  const { keys, action, details } = changed
  const made = await makeObject(
    {
      head: { ...before, version: before.version + 1, changedAt: tools.now() },
      uid: before.uid,
      before,
      change: { secrets: keys.length > 0 ? keys : undefined },
      replaces: false,
      others: noOthers,
    },
    tools,
  )
  if ('why' in made) return refused(made)
  const draft = new Draft(state.catalog)
  draft.put(made.object, 0)
  draft.records.push(recordOf({ action, actor: by, target: { kind: 'webhook', name: before.name }, details }))
  const written = await writeDraft(draft, changing)
  return 'refused' in written
    ? { refused: written.refused }
    : { made: nowOf(made.object, written.ids, state) }
}

/** A webhook names none. */
const noOthers = { hasWebhook: () => false, webhookNames: () => [], isWebhookOff: () => false }
