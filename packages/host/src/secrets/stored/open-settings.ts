import type { KeyRing } from '../../keys/key-ring.ts'
import { open, Sealed } from '../../keys/seal.ts'
import { changeSecrets, type SettingsKind } from '../parts.ts'
import { SignatureKey } from '../signature-key.ts'
import { placeOf } from './place-of.ts'
import type { SealedSettings } from './stored-settings.ts'

/** What came of decrypting settings. */
export interface OpenedSettings {
  /** In the form of the configuration. What could not be opened is left out, so that the rest is valid by itself. */
  readonly settings: Readonly<Record<string, unknown>>
  /** The keys of signatures that have not ended, the preferred one first; their values are texts. */
  readonly signatureKeys: readonly SignatureKey[]
  /** What could not be opened: as long as there is any, the object cannot do its work. */
  readonly unopened: readonly UnopenedPart[]
}

export interface UnopenedPart {
  /** Where it stands in the settings. */
  readonly place: readonly PropertyKey[]
  /** Id of the key that it was encrypted with… */
  readonly keyId: string
  /** …and whether it is that key that is missing; else what is stored was altered. */
  readonly isKeyMissing: boolean
}

/** Decrypts all secrets in settings. */
export function openSettings(
  sealed: SealedSettings,
  {
    kind,
    uid,
    ring,
    now,
  }: { readonly kind: SettingsKind; readonly uid: string; readonly ring: KeyRing; readonly now: number },
): OpenedSettings {
  const unopened: UnopenedPart[] = []
  const opened = changeSecrets(kind, sealed, ({ path, place, value }) => {
    if (!(value instanceof Sealed)) return value
    const text = open(value, placeOf(uid, path), ring)
    const { keyId } = value
    if (text === undefined)
      unopened.push({ place: shownPlace(place, sealed), keyId, isKeyMissing: ring.find(keyId) === undefined })
    return text
  })
  const lacks = (name: string) => unopened.some(({ place: [first] }) => first === name)
  // Parts that are nothing without each other.
  if (lacks('authentication')) delete opened['authentication']
  if (lacks('clientKey')) delete opened['clientCert']
  const { secrets, ...settings } = opened
  // None were given: that is a mistake, which is told as one.
  if (!Array.isArray(secrets) || isEmptyList(sealed['secrets']))
    return { settings: opened, signatureKeys: [], unopened }
  const live = secrets.filter((key) => !(key instanceof SignatureKey) || key.isLive(now))
  const signatureKeys = live.filter((key) => key instanceof SignatureKey)
  const texts = live.map((key) => (key instanceof SignatureKey ? key.value : key))
  const isOne = texts.length === 1 && signatureKeys.length === 1 && settings['secret'] === undefined
  const asConfigured = isOne ? { secret: texts[0] } : texts.length > 0 ? { secrets: texts } : {}
  return { settings: { ...settings, ...asConfigured }, signatureKeys, unopened }
}

/** One key of signatures alone is shown as `secret`. */
function shownPlace(place: readonly PropertyKey[], { secrets }: SealedSettings): readonly PropertyKey[] {
  return place[0] === 'secrets' && Array.isArray(secrets) && secrets.length === 1 ? ['secret'] : place
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}
