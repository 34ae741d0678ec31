import type { NetboxHooksError } from '@netbox-hooks/core'
import type { ParsedEventRule } from '../config/parsed.ts'
import type { LiveWebhook } from '../inventory/live-objects.ts'
import { SignatureKey } from '../secrets/signature-key.ts'
import type { SealedSettings } from '../secrets/stored/stored-settings.ts'
import type { ObjectHead } from './object-head.ts'

/** What is known of any object of the store. */
interface Managed extends Omit<ObjectHead, 'kind'> {
  /** What its secrets are encrypted for. */
  readonly uid: string
  /** As they are stored. */
  readonly settings: SealedSettings
  /** What keeps it from doing its work, as far as that lies in the object itself. */
  readonly problems: readonly NetboxHooksError[]
}

/** A webhook of the store, as this host sees it. */
export interface ManagedWebhook extends Managed {
  readonly kind: 'webhook'
  /** As it is put in force; `undefined` if this host cannot use it at all. */
  readonly live: LiveWebhook | undefined
}

/** An event rule of the store, as this host sees it. */
export interface ManagedRule extends Managed {
  readonly kind: 'event_rule'
  /** `undefined` if it is not valid on this host. */
  readonly parsed: ParsedEventRule | undefined
}

export type ManagedObject = ManagedWebhook | ManagedRule

/** An object of which nothing is in force, yet or at all. */
export function notInForce(
  head: ObjectHead,
  known: Pick<ManagedObject, 'uid' | 'settings' | 'problems'>,
): ManagedObject {
  return head.kind === 'webhook'
    ? { ...head, ...known, kind: 'webhook', live: undefined }
    : { ...head, ...known, kind: 'event_rule', parsed: undefined }
}

/** Whether there are secrets in it that none of this host's keys decrypts. */
export function isUnopened({ problems }: Pick<ManagedObject, 'problems'>): boolean {
  return problems.some(({ code }) => code === 'NBH_SECRET_UNOPENED')
}

/** The keys of a webhook's signatures, also those that have ended; the preferred one is the first. */
export function signatureKeysOf({ settings }: Pick<ManagedObject, 'settings'>): readonly SignatureKey[] {
  return listOf(settings['secrets']).filter((key) => key instanceof SignatureKey)
}

/** Whether a webhook had keys of signatures and all have ended: its requests would go out unsigned. */
export function haveKeysEnded(webhook: Pick<ManagedObject, 'settings'>, now: number): boolean {
  const keys = signatureKeysOf(webhook)
  return keys.length > 0 && !keys.some((key) => key.isLive(now))
}

/** Names of the webhooks that a rule names, wherever in it. */
export function webhooksOf({
  settings,
}: {
  readonly settings: Readonly<Record<string, unknown>>
}): ReadonlySet<string> {
  const { webhooks, actions } = settings
  const ofActions = listOf(actions).map((action) => Object(action).webhook as unknown)
  return new Set([...listOf(webhooks), ...ofActions].filter((name) => typeof name === 'string'))
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
