import { type OrderIssue, secretMark } from '@netbox-hooks/server'
import { secretNotThere } from '../../errors.ts'
import { Sealed } from '../../keys/seal.ts'
import { changeSecrets, type SettingsKind, secretParts } from '../parts.ts'
import { currentKeys, type SignatureKey } from '../signature-key.ts'
import type { SealedSettings } from './stored-settings.ts'

type Fields = Readonly<Record<string, unknown>>

/** What came of a change of settings. */
export interface MergedSettings {
  /** Those of the change as they were given, the others as they are stored: to be opened, checked, and sealed. */
  readonly settings: Fields
  /** Where {@link secretMark} stands for a secret that there is not. */
  readonly issues: readonly OrderIssue[]
}

/**
 * Settings as a change leaves them. Where the change has {@link secretMark}, as it was shown, the secret stays as it is: also as the
 * value of a header, and in a line of `additionalHeaders`. In `secrets`, the first mark stands for the first key, and so on.
 *
 * @param before what is stored; `{}` for a new object
 * @param change what is named in it is set, what is `undefined` is taken out
 * @param options `replaces`: what is not named is taken out as well
 */
export function mergeSettings(
  kind: SettingsKind,
  before: SealedSettings,
  change: Fields,
  { replaces = false, now }: { readonly replaces?: boolean | undefined; readonly now: number },
): MergedSettings {
  const issues: OrderIssue[] = []
  const kept = new Map(secretParts(kind, before).map(({ path, value }) => [JSON.stringify(path), value]))
  const whole = {
    ...(replaces ? {} : before),
    ...change,
    ...signatureKeys(before, change, { replaces, now }),
  }
  const named = Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined))
  const settings = changeSecrets(kind, named, ({ path, place, value }) => {
    if (value instanceof Sealed || !value.includes(secretMark)) return value
    const secret = value === secretMark ? kept.get(JSON.stringify(path)) : undefined
    // The template of lines is one secret: it was never shown with a mark in it.
    if (secret === undefined && (value === secretMark || path.join() === 'additionalHeaders'))
      issues.push({ path: place, error: secretNotThere(place) })
    return secret ?? value
  })
  return { settings, issues }
}

/** `secret` and `secrets` are two ways to say the same: who names one of them sets the keys. */
function signatureKeys(
  before: SealedSettings,
  change: Fields,
  { replaces, now }: { readonly replaces: boolean; readonly now: number },
): Fields {
  const keys = Array.isArray(before['secrets']) ? (before['secrets'] as readonly SignatureKey[]) : []
  const { secret, secrets } = change
  if (secret === undefined && secrets === undefined) {
    const isNamed = replaces || 'secret' in change || 'secrets' in change
    return { secret: undefined, secrets: isNamed || keys.length === 0 ? undefined : keys }
  }
  // A mistake, which is told as one.
  if (secret !== undefined && secrets !== undefined) return {}
  if (secret === secretMark && keys.length > 0) return { secret: undefined, secrets: keys }
  if (!Array.isArray(secrets)) return { secrets }
  const current = currentKeys(keys, now)
  const left = [...current]
  const restored = secrets.map((item) => (item === secretMark ? (left.shift() ?? item) : item))
  const isSame =
    restored.length === current.length && restored.every((item, index) => item === current[index])
  return { secrets: isSame ? keys : restored }
}
