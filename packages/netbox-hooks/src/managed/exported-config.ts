import { withEscapes } from '@netbox-hooks/host/parts'
import { secretMark, type WireObject } from '@netbox-hooks/server'
import { type SecretVariable, SecretVariables } from './secret-variables.ts'
import type { SettingsPath } from './settings-path.ts'

/** Settings as a configuration has them, with references in the places of secrets. */
export type ExportedSettings = Readonly<Record<string, unknown>>

/** Webhooks and event rules as a configuration has them. */
export interface ExportedConfig {
  readonly webhooks: readonly ExportedSettings[]
  readonly eventRules: readonly ExportedSettings[]
  /** The environment variables that stand for the secrets, which are not exported. */
  readonly variables: readonly SecretVariable[]
}

/** What objects are in a configuration. */
export function exportedConfig(objects: readonly WireObject[]): ExportedConfig {
  const variables = new SecretVariables()
  const settingsOf = ({ name, settings, secrets }: WireObject): ExportedSettings => {
    const replace = (value: unknown, path: SettingsPath): unknown => {
      if (typeof value === 'string' && value.includes(secretMark)) {
        const ends = secrets[keyAt(path) ?? -1]?.ends_at ?? null
        const until = ends === null ? '' : `; it ends at ${ends}, which a configuration cannot say`
        return { env: variables.nameFor(name, path, until) }
      }
      if (Array.isArray(value)) return value.map((inner, index) => replace(inner, [...path, index]))
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, replace(inner, [...path, key])]),
      )
    }
    return replace(withEscapes({ name, ...settings }), []) as ExportedSettings
  }
  const all = (kind: WireObject['kind']) => objects.filter((object) => object.kind === kind).map(settingsOf)
  return { webhooks: all('webhook'), eventRules: all('event_rule'), variables: variables.all }
}

/** Which of the keys of its signatures stands there, if it is one. */
function keyAt([list, index]: SettingsPath): number | undefined {
  if (list === 'secret') return 0
  return list === 'secrets' && typeof index === 'number' ? index : undefined
}
