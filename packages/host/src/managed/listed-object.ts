import { NetboxHooksError } from '@netbox-hooks/core'
import { keepSpelling } from '@netbox-hooks/core/json'
import type { NetworkPolicy } from '@netbox-hooks/delivery'
import { type ListedObject, type ListedSecret, type Settings, secretMark } from '@netbox-hooks/server'
import { targetProblems } from '../config/checks/warnings.ts'
import type { SplitWebhook } from '../config/split-webhook.ts'
import { webhookAbsent } from '../errors.ts'
import { currentKeys } from '../secrets/signature-key.ts'
import { shownSettings } from '../secrets/stored/shown-settings.ts'
import { withoutSecrets } from '../secrets/stored/without-secrets.ts'
import type { DeclaredObject } from './declared-objects.ts'
import { type ManagedObject, type ManagedWebhook, signatureKeysOf, webhooksOf } from './managed-object.ts'
import { whose } from './object-head.ts'
import { writtenSettings } from './written-settings.ts'

/** What else is asked to list an object. */
export interface Listing {
  hasWebhook(name: string): boolean
  /** When something was last sent to a webhook, in ms since the epoch, as far as it is known. */
  lastSentAt(webhook: string): number | undefined
  /** A text without the secrets that the host knows. */
  redactText(text: string): string
  /** Which targets may be reached; `undefined` if that is not known. */
  policy(): NetworkPolicy | undefined
  now(): number
}

/** A managed object as it may be shown. */
export function listedObject(object: ManagedObject, listing: Listing): ListedObject {
  const { kind, id, name, version, createdAt, changedAt, settings, problems } = object
  return {
    kind,
    id,
    name,
    origin: 'managed',
    version,
    createdAt,
    changedAt,
    settings: shownSettings(kind, settings, listing.now()),
    secrets: kind === 'webhook' ? listedSecrets(object, listing) : [],
    problems: [...problems, ...absentWebhooks(object, listing), ...blockedTarget(object, listing)],
  }
}

/** Of a rule: that webhooks are not there which it names. */
export function absentWebhooks(
  object: Pick<ManagedObject, 'kind' | 'name'> & { readonly settings: Settings },
  { hasWebhook }: Pick<Listing, 'hasWebhook'>,
): readonly NetboxHooksError[] {
  if (object.kind === 'webhook') return []
  const absent = [...webhooksOf(object)].filter((webhook) => !hasWebhook(webhook))
  return absent.map((webhook) => webhookAbsent(whose(object), webhook))
}

/** Of a webhook: that nothing will be sent to its URL. */
function blockedTarget(
  { kind, name, settings }: Pick<ManagedObject, 'kind' | 'name' | 'settings'>,
  { policy }: Listing,
): readonly NetboxHooksError[] {
  const { payloadUrl, enabled = true } = settings
  if (kind !== 'webhook' || typeof payloadUrl !== 'string') return []
  return targetProblems({ name, payloadUrl, enabled: enabled === true }, policy())
}

function listedSecrets(webhook: ManagedWebhook, { lastSentAt, now }: Listing): ListedSecret[] {
  const last = lastSentAt(webhook.name)
  return currentKeys(signatureKeysOf(webhook), now()).map(({ id, createdAt, endsAt }) => {
    const lastUsedAt = last !== undefined && last >= createdAt ? last : undefined
    return { id, createdAt, endsAt, lastUsedAt }
  })
}

/**
 * An object of the configuration or of a plugin as it may be shown: what stands in it may be a secret by where it comes from,
 * such as the environment.
 */
export function listedDeclaration(
  { kind, id, name, origin, live }: DeclaredObject,
  { hasWebhook, lastSentAt, redactText, policy, now }: Listing,
): ListedObject {
  const settings = 'rule' in live ? writtenSettings(kind, live.rule) : declaredWebhook(live)
  const keys = 'endpoint' in live ? (live.endpoint.secrets ?? []) : []
  return {
    kind,
    id,
    name,
    origin,
    version: undefined,
    createdAt: undefined,
    changedAt: undefined,
    settings: keepSpelling(withoutSecrets(shownSettings(kind, settings, now()), redactText), settings),
    secrets: keys.map((_, index) => ({
      id: String(index + 1),
      createdAt: undefined,
      endsAt: undefined,
      lastUsedAt: lastSentAt(name),
    })),
    problems:
      'rule' in live
        ? absentWebhooks({ kind, name, settings }, { hasWebhook })
        : declaredProblems(live, { policy, redactText }),
  }
}

/** Its URL may come from the environment. */
function declaredProblems(
  { stored, endpoint }: SplitWebhook,
  { policy, redactText }: Pick<Listing, 'policy' | 'redactText'>,
): readonly NetboxHooksError[] {
  const { url: payloadUrl = stored.payloadUrl } = endpoint
  return targetProblems({ ...stored, payloadUrl }, policy()).map(
    ({ code, message, hint }) => new NetboxHooksError({ code, message: redactText(message), hint }),
  )
}

/** With what is kept apart from what is stored of its deliveries. */
function declaredWebhook({ stored, endpoint }: SplitWebhook): Settings {
  const { secretHeaders = {}, url } = endpoint
  const hidden = Object.keys(secretHeaders).map((header) => [header, secretMark])
  return {
    ...writtenSettings('webhook', stored),
    ...(hidden.length > 0 && { headers: { ...stored.headers, ...Object.fromEntries(hidden) } }),
    ...(url !== undefined && { payloadUrl: secretMark }),
  }
}
