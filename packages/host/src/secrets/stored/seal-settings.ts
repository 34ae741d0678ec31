import { newId } from '@netbox-hooks/delivery'
import { keyMissing } from '../../errors.ts'
import type { KeyRing } from '../../keys/key-ring.ts'
import { open, Sealed, seal } from '../../keys/seal.ts'
import { changeSecrets, type SettingsKind, secretParts } from '../parts.ts'
import { SignatureKey } from '../signature-key.ts'
import { placeOf } from './place-of.ts'
import type { SealedSettings } from './stored-settings.ts'

type Fields = Readonly<Record<string, unknown>>

/** What settings are encrypted with. */
export interface SealOptions {
  readonly kind: SettingsKind
  /** See `StoredSettings`. */
  readonly uid: string
  readonly ring: KeyRing
  /** What is stored now: what is the same in it is kept as it is, so that nothing seems to have changed. */
  readonly before?: SealedSettings | undefined
  /** In ms since the epoch. */
  readonly now: number
}

/**
 * Encrypts all secrets in settings that are not yet; each of `secret` and `secrets` becomes a {@link SignatureKey}.
 *
 * @param settings those of a configuration, or what `mergeSettings` has made of it
 * @throws NetboxHooksError `NBH_ENCRYPTION_KEY_MISSING`
 */
export function sealSettings(settings: Fields, options: SealOptions): SealedSettings {
  const { kind, uid, ring, before = {} } = options
  const known = new Map(secretParts(kind, before).map(({ path, value }) => [placeOf(uid, path), value]))
  return changeSecrets(kind, withSignatureKeys(settings, options), ({ path, value }) => {
    if (value instanceof Sealed) return value
    const place = placeOf(uid, path)
    const kept = known.get(place)
    if (kept instanceof Sealed && open(kept, place, ring) === value) return kept
    if (!ring.first) throw keyMissing()
    return seal(value, place, ring.first)
  })
}

/**
 * Encrypts all that is encrypted with another key than the first one with that. What cannot be opened stays as it is.
 * @returns `settings` itself if there is nothing to do
 * @throws NetboxHooksError `NBH_ENCRYPTION_KEY_MISSING`
 */
export function resealSettings(
  settings: SealedSettings,
  { kind, uid, ring }: Pick<SealOptions, 'kind' | 'uid' | 'ring'>,
): SealedSettings {
  let isChanged = false
  const changed = changeSecrets(kind, settings, ({ path, value }) => {
    if (!(value instanceof Sealed) || value.keyId === ring.first?.id) return value
    if (!ring.first) throw keyMissing()
    const place = placeOf(uid, path)
    const text = open(value, place, ring)
    if (text === undefined) return value
    isChanged = true
    return seal(text, place, ring.first)
  })
  return isChanged ? changed : settings
}

/** A text that is a key already is that key. */
function withSignatureKeys({ secret, secrets, ...settings }: Fields, options: SealOptions): Fields {
  const given = secret === undefined ? (Array.isArray(secrets) ? secrets : []) : [secret]
  if (given.length === 0) return settings
  const { before = {}, now } = options
  const known = Array.isArray(before['secrets'])
    ? (before['secrets'] as SignatureKey[]).filter((key) => key.isLive(now))
    : []
  const keyOf = (item: unknown) =>
    item instanceof SignatureKey
      ? item
      : (known.find((key) => textOf(key, options) === item) ??
        new SignatureKey({ id: newId(), createdAt: now, value: String(item) }))
  return { ...settings, secrets: given.map(keyOf) }
}

function textOf({ id, value }: SignatureKey, { uid, ring }: SealOptions): string | undefined {
  return value instanceof Sealed ? open(value, placeOf(uid, ['secrets', id]), ring) : value
}
