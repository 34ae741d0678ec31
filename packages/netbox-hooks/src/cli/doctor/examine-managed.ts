import type { StoredObject } from '@netbox-hooks/delivery'
import { haveKeysEnded, KeyRing, openSettings, type ParsedConfig, readStored } from '@netbox-hooks/host/parts'
import { counted } from '@netbox-hooks/host/words'
import { storedObjects } from '../../operator/stored-objects.ts'
import type { Finding } from '../../terminal/finding.ts'

const topic = 'managed'

/** Webhooks and event rules that are managed: whether the configured keys decrypt their secrets, and whether they can be signed. */
export async function examineManaged(
  config: Pick<ParsedConfig, 'queue' | 'delivery' | 'encryption'>,
  directory: string,
): Promise<readonly Finding[]> {
  const ring = new KeyRing(config.encryption.keys)
  const objects = await storedObjects(config, directory)
  const count = (kind: string) => objects.filter((object) => object.kind === kind).length
  const [webhooks, rules] = [count('webhook'), count('event_rule')]
  if (webhooks + rules === 0) return []
  const words = `${counted(webhooks, 'webhook', 'webhooks')} and ${counted(rules, 'event rule', 'event rules')}`
  const now = Date.now()
  const closed = objects.filter((object) => isClosed(object, ring, now)).map(({ name }) => name)
  const ended = objects.filter((object) => isUnsigned(object, now)).map(({ name }) => name)
  return [
    { topic, status: 'ok', message: `${words} are managed.` },
    ...(closed.length === 0 ? [] : [cannotBeSigned(closed, ring)]),
    ...(ended.length === 0 ? [] : [keysHaveEnded(ended)]),
  ]
}

function isClosed({ kind, body }: StoredObject, ring: KeyRing, now: number): boolean {
  const read = kind === 'webhook' || kind === 'event_rule' ? readStored(body) : undefined
  if (!read) return false
  const { uid, settings } = read
  const { unopened } = openSettings(settings, { kind: kind as 'webhook' | 'event_rule', uid, ring, now })
  return unopened.length > 0
}

function isUnsigned({ kind, body }: StoredObject, now: number): boolean {
  const read = kind === 'webhook' ? readStored(body) : undefined
  return read !== undefined && haveKeysEnded(read, now)
}

function cannotBeSigned(names: readonly string[], ring: KeyRing): Finding {
  const why = ring.first
    ? 'none of the configured keys decrypts their secrets'
    : 'there is no key to decrypt their secrets with'
  return {
    topic,
    status: 'warn',
    message: `Nothing is sent to ${names.join(', ')}: ${why}.`,
    hint: 'Set NETBOX_HOOKS_KEY, NETBOX_HOOKS_KEY_FILE or encryption.keys to the key that they were stored with, as it is set for the host.',
  }
}

function keysHaveEnded(names: readonly string[]): Finding {
  return {
    topic,
    status: 'warn',
    message: `Nothing is sent to ${names.join(', ')}: all keys of their signatures have ended (NBH_SECRETS_ENDED).`,
    hint: 'Give each a new one with `netbox-hooks webhooks secrets NAME add`. If it is to be sent to unsigned, take its secret out.',
  }
}
