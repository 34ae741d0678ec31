import { isDeepStrictEqual } from 'node:util'
import { NetboxHooksError } from '@netbox-hooks/core'
import { sayTheSame } from '@netbox-hooks/core/json'
import type { OrderIssue, OrderRefusal, Settings } from '@netbox-hooks/server'
import type { ConfigWarning } from '../config/checks/warnings.ts'
import { checkEventRule } from '../config/objects/check-event-rule.ts'
import { checkWebhook } from '../config/objects/check-webhook.ts'
import { parseEventRule, parseWebhook } from '../config/parse.ts'
import type { ParsedEventRule } from '../config/parsed.ts'
import { type ManagedObject, signatureKeysOf } from '../managed/managed-object.ts'
import type { ObjectHead } from '../managed/object-head.ts'
import type { ObjectTools } from '../managed/object-tools.ts'
import { withoutDefaults } from '../managed/written-settings.ts'
import { secretParts } from '../secrets/parts.ts'
import { mergeSettings } from '../secrets/stored/merge-settings.ts'
import { openSettings } from '../secrets/stored/open-settings.ts'
import { sealSettings } from '../secrets/stored/seal-settings.ts'
import type { SealedSettings } from '../secrets/stored/stored-settings.ts'
import type { Neighbours } from './neighbours.ts'

/** How an object is to be, and how it was. */
export interface Making {
  readonly head: ObjectHead
  readonly uid: string
  readonly before: ManagedObject | undefined
  readonly change: Settings
  readonly replaces: boolean
  /** What other objects say. */
  readonly others: Neighbours
}

/** An object as it may be stored, or why it may not. */
export type Made =
  | {
      readonly object: ManagedObject
      /** Whether it is another than it was. */
      readonly isChanged: boolean
      readonly warnings: readonly ConfigWarning[]
    }
  | Pick<OrderRefusal, 'why' | 'issues'>

/** Merges, checks and encrypts what somebody wants an object to be. Nothing of it is in force. */
export async function makeObject(making: Making, tools: ObjectTools): Promise<Made> {
  const { head, uid, before, change, replaces, others } = making
  const { kind } = head
  const now = tools.now()
  const ring = tools.ring()
  const merged = mergeSettings(kind, before?.settings ?? {}, change, { replaces, now })
  const opened = openSettings(merged.settings, { kind, uid, ring, now })
  const context = { ...tools.context(), ...others }
  const outcome =
    kind === 'webhook'
      ? await checkWebhook(opened.settings, context)
      : await checkEventRule(opened.settings, context)
  const issues = [...merged.issues, ...('issues' in outcome ? outcome.issues : [])]
  if (!('checked' in outcome) || issues.length > 0) return { why: 'invalid', issues }
  const { parsed } = outcome.checked
  const { name } = parsed
  try {
    const written = withoutDefaults(kind, merged.settings, parsed)
    const settings = sealSettings(written, { kind, uid, ring, before: before?.settings, now })
    const common = { ...head, name, uid, settings, problems: [] }
    const object: ManagedObject =
      kind === 'webhook'
        ? { ...common, kind, live: undefined }
        : { ...common, kind, parsed: parsed as ParsedEventRule }
    const isChanged = !before || !isSame(before, object, opened.settings, tools)
    return { object, isChanged, warnings: outcome.warnings }
  } catch (error) {
    if (!NetboxHooksError.is(error) || error.code !== 'NBH_ENCRYPTION_KEY_MISSING') throw error
    return { why: 'no key', issues: [noKey(merged.settings, making, error)] }
  }
}

/** Whether two objects say the same, in whatever way: `15` and `'15s'`. */
function isSame(before: ManagedObject, object: ManagedObject, opened: Settings, tools: ObjectTools): boolean {
  const { kind, uid } = before
  const earlier = openSettings(before.settings, { kind, uid, ring: tools.ring(), now: tools.now() })
  const parse = kind === 'webhook' ? parseWebhook : parseEventRule
  const pathsOf = (settings: SealedSettings) => secretParts(kind, settings).map(({ path }) => path)
  const endsOf = (some: ManagedObject) => signatureKeysOf(some).map(({ id, endsAt }) => [id, endsAt])
  return (
    sayTheSame(parse(earlier.settings).value, parse(opened).value) &&
    isDeepStrictEqual(pathsOf(before.settings), pathsOf(object.settings)) &&
    isDeepStrictEqual(endsOf(before), endsOf(object))
  )
}

/** Where the first secret stands that there is no key for. */
function noKey(settings: SealedSettings, { head }: Making, error: NetboxHooksError): OrderIssue {
  const given = secretParts(head.kind, settings).find(({ value }) => typeof value === 'string')
  return { path: given?.place ?? [], error }
}
