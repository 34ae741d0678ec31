import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { PluginScope } from '../scope/plugin-scope.ts'

/**
 * A plugin as its host knows it: what it declares, what the host has given it, and the calls of its life.
 * `PluginConfig`, which plugins extend, says what each field is for.
 */
export interface Plugin<Settings extends object = Record<string, unknown>> {
  name: string
  verboseName: string
  version: string
  description: string
  author: string
  baseUrl: string
  minVersion: string
  maxVersion: string
  hostVersion: string
  dependencies: Readonly<Record<string, string>>
  optionalDependencies: Readonly<Record<string, string>>
  requiredSettings: readonly string[]
  defaultSettings: Readonly<Record<string, unknown>>
  settingsSchema: StandardSchemaV1<unknown, Settings> | undefined
  provides: Readonly<Record<string, string>>
  uses: Readonly<Record<string, string>>
  optionalUses: Readonly<Record<string, string>>
  readonly settings: Settings
  readonly scope: PluginScope
  ready(): Promise<void>
  shutdown(): Promise<void>
}
