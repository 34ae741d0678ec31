import { formatPath, type NetboxHooksError } from '@netbox-hooks/core'
import { inGroups, type StoredObject } from '@netbox-hooks/delivery'
import type { ObjectKind } from '@netbox-hooks/server'
import { checkEventRule } from '../config/objects/check-event-rule.ts'
import { type CheckedWebhook, checkWebhook } from '../config/objects/check-webhook.ts'
import { parseWebhook } from '../config/parse.ts'
import { splitWebhook } from '../config/split-webhook.ts'
import { objectUnreadable, secretsEnded, secretsUnopened } from '../errors.ts'
import type { LiveWebhook } from '../inventory/live-objects.ts'
import { keepSettingsSecrets } from '../secrets/of-configuration.ts'
import { type OpenedSettings, openSettings } from '../secrets/stored/open-settings.ts'
import { readStored, type StoredSettings } from '../secrets/stored/stored-settings.ts'
import {
  haveKeysEnded,
  type ManagedObject,
  type ManagedRule,
  type ManagedWebhook,
  notInForce,
  signatureKeysOf,
} from './managed-object.ts'
import { type ObjectHead, whose } from './object-head.ts'
import type { ObjectTools } from './object-tools.ts'

/** Objects that are decrypted and checked at once; templates are compiled in another thread. */
const openedAtOnce = 64

/** Fields whose templates may be what is wrong: without them a webhook's requests would be others. */
const templated: readonly unknown[] = ['payloadUrl', 'additionalHeaders', 'bodyTemplate']

/** A stored webhook or event rule. */
export type StoredManaged = StoredObject & { readonly kind: ObjectKind }

/**
 * What this host makes of stored objects. Nothing that may be wrong with them is thrown: they were valid when they were stored,
 * and may not be any more, or not on this host.
 */
export function openObjects(
  stored: readonly StoredManaged[],
  tools: ObjectTools,
): Promise<readonly ManagedObject[]> {
  return inTurn(stored, async ({ body, ...head }) => {
    const read = readStored(body)
    return read ? openSettingsOf(head, read, tools) : unreadable(head)
  })
}

/** The same once more: keys of signatures have ended meanwhile, or others are there to decrypt them. */
export function reopenObjects(
  objects: readonly ManagedObject[],
  tools: ObjectTools,
): Promise<readonly ManagedObject[]> {
  return inTurn(objects, (object) => {
    const { kind, id, name, version, createdAt, changedAt } = object
    return openSettingsOf({ kind, id, name, version, createdAt, changedAt }, object, tools)
  })
}

/** An object of the store that says nothing. */
export function unreadable(head: ObjectHead): ManagedObject {
  return notInForce(head, { uid: '', settings: {}, problems: [objectUnreadable(whose(head))] })
}

async function inTurn<Some>(
  all: readonly Some[],
  open: (one: Some) => Promise<ManagedObject>,
): Promise<readonly ManagedObject[]> {
  const opened: ManagedObject[] = []
  for await (const group of inGroups(all, openedAtOnce, open)) opened.push(...group)
  return opened
}

function openSettingsOf(
  head: ObjectHead,
  { uid, settings }: StoredSettings,
  tools: ObjectTools,
): Promise<ManagedObject> {
  const { kind } = head
  const opened = openSettings(settings, { kind, uid, ring: tools.ring(), now: tools.now() })
  const common = { ...head, uid, settings }
  return kind === 'webhook'
    ? webhookOf({ ...common, kind }, opened, tools)
    : ruleOf({ ...common, kind }, opened, tools)
}

async function webhookOf(
  common: Pick<ManagedWebhook, keyof ObjectHead | 'uid' | 'settings'>,
  opened: OpenedSettings,
  tools: ObjectTools,
): Promise<ManagedWebhook> {
  const { settings } = opened
  const unsigned = [...unopenedOf(common, opened), ...endedOf(common, tools.now())]
  keepSettingsSecrets('webhook', settings, tools.secrets)
  const outcome = await checkWebhook(settings, permissive(tools))
  if ('checked' in outcome) {
    const live = liveWebhook(outcome.checked, tools, unsigned[0]?.message)
    return { ...common, live, problems: unsigned }
  }
  const problems = [...unsigned, ...outcome.issues.map(({ error }) => error)]
  const isUsable = !outcome.issues.some(({ path: [field] }) => templated.includes(field))
  const parsed = isUsable ? parseWebhook(settings).value : undefined
  const live = parsed && liveWebhook({ parsed }, tools, problems[0]?.message)
  return { ...common, live, problems }
}

/** @param held why nothing is sent to it, if so */
function liveWebhook(
  { parsed, texts }: Pick<CheckedWebhook, 'parsed'> & Partial<CheckedWebhook>,
  { secrets }: Pick<ObjectTools, 'secrets'>,
  held: string | undefined,
): LiveWebhook {
  const { stored, endpoint } = splitWebhook(parsed, secrets)
  return { stored, endpoint, texts, origin: 'managed', held }
}

async function ruleOf(
  common: Pick<ManagedRule, keyof ObjectHead | 'uid' | 'settings'>,
  opened: OpenedSettings,
  tools: ObjectTools,
): Promise<ManagedRule> {
  const unopened = unopenedOf(common, opened)
  keepSettingsSecrets('event_rule', opened.settings, tools.secrets)
  const outcome = await checkEventRule(opened.settings, permissive(tools))
  if (!('checked' in outcome))
    return {
      ...common,
      parsed: undefined,
      problems: [...unopened, ...outcome.issues.map(({ error }) => error)],
    }
  return { ...common, parsed: unopened.length > 0 ? undefined : outcome.checked.parsed, problems: unopened }
}

function unopenedOf(
  head: Pick<ObjectHead, 'kind' | 'name'>,
  { unopened }: OpenedSettings,
): NetboxHooksError[] {
  if (unopened.length === 0) return []
  const missing = unopened.filter(({ isKeyMissing }) => isKeyMissing).map(({ keyId }) => keyId)
  const places = unopened.map(({ place }) => formatPath(place))
  return [secretsUnopened(whose(head), places, [...new Set(missing)])]
}

function endedOf(
  webhook: Pick<ManagedWebhook, 'kind' | 'name' | 'settings'>,
  now: number,
): NetboxHooksError[] {
  if (!haveKeysEnded(webhook, now)) return []
  const ends = signatureKeysOf(webhook).map(({ endsAt = now }) => endsAt)
  return [secretsEnded(whose(webhook), Math.max(...ends))]
}

/** Whether the webhooks are there that a rule names is looked at elsewhere: they come and go. */
function permissive(tools: ObjectTools) {
  return { ...tools.context(), hasWebhook: () => true, webhookNames: () => [], isWebhookOff: () => false }
}
