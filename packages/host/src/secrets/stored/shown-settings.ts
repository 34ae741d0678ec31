import { secretMark } from '@netbox-hooks/server'
import { changeSecrets, type SettingsKind } from '../parts.ts'
import { currentKeys, SignatureKey } from '../signature-key.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Settings as they may be shown, in the form of the configuration: {@link secretMark} stands for each secret.
 * @param settings a configuration's, or stored ones
 * @param now keys of signatures that have ended are left out, unless all have
 */
export function shownSettings(kind: SettingsKind, settings: Fields, now: number): Fields {
  const { secrets, ...shown } = changeSecrets(kind, settings, () => secretMark)
  if (!Array.isArray(secrets)) return { ...shown, ...(secrets !== undefined && { secrets }) }
  const isStored = secrets.every((key) => key instanceof SignatureKey)
  const marks = (isStored ? currentKeys(secrets, now) : secrets).map(() => secretMark)
  if (marks.length === 0) return shown
  return { ...shown, ...(marks.length === 1 ? { secret: secretMark } : { secrets: marks }) }
}
