import { secretMark } from '@netbox-hooks/server'
import { changeSecrets, type SettingsKind } from '../parts.ts'
import { SignatureKey } from '../signature-key.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Settings as they may be shown, in the form of the configuration: {@link secretMark} stands for each secret.
 * @param settings a configuration's, or stored ones
 * @param now keys of signatures that have ended are left out
 */
export function shownSettings(kind: SettingsKind, settings: Fields, now: number): Fields {
  const { secrets, ...shown } = changeSecrets(kind, settings, () => secretMark)
  if (!Array.isArray(secrets)) return { ...shown, ...(secrets !== undefined && { secrets }) }
  const live = secrets
    .filter((key) => !(key instanceof SignatureKey) || key.isLive(now))
    .map(() => secretMark)
  if (live.length === 0) return shown
  return { ...shown, ...(live.length === 1 ? { secret: secretMark } : { secrets: live }) }
}
