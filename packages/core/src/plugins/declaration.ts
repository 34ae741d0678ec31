import { types } from 'node:util'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { EventType } from '../event-type.ts'
import { declarationInvalid, type ErrorPlace } from './errors.ts'
import type { Plugin } from './plugin.ts'
import type { PluginManifest } from './source.ts'

/** What a plugin says of itself, as it was read once: plain data, which later changes do not reach. */
export interface Declaration {
  readonly name: string
  readonly verboseName: string
  readonly version: string
  readonly description: string
  readonly author: string
  readonly baseUrl: string
  readonly minVersion: string
  readonly maxVersion: string
  readonly hostVersion: string
  /** Name → semver range. */
  readonly dependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
  readonly requiredSettings: readonly string[]
  readonly defaultSettings: Readonly<Record<string, unknown>>
  readonly settingsSchema: StandardSchemaV1 | undefined
  readonly eventTypes: readonly EventType[]
}

/**
 * Reads what a plugin declares, fills in what its manifest knows, and writes that back. Fields of a plugin may be getters,
 * and run its code: it is to be called through a door.
 * @throws NetboxHooksError `NBH_PLUGIN_DECLARATION`; whatever a getter throws
 */
export function readDeclaration(config: Plugin, manifest: PluginManifest, place: ErrorPlace): Declaration {
  const wrong = (field: string, expected: string) => declarationInvalid(place, field, expected)
  if (types.isProxy(config)) throw wrong('its instance', 'an object that is no Proxy')
  const text = (field: keyof Plugin, fallback = ''): string => {
    const value: unknown = config[field] ?? ''
    if (typeof value !== 'string') throw wrong(field, 'a text')
    return value || fallback
  }
  const name = text('name', manifest.name ?? place.plugin)
  const declared = {
    name,
    verboseName: text('verboseName', name),
    version: text('version', manifest.version),
    description: text('description', manifest.description),
    author: text('author', manifest.author),
    baseUrl: text('baseUrl', name),
  }
  for (const [field, value] of Object.entries(declared))
    if (config[field as 'name'] !== value) config[field as 'name'] = value
  const ranges = (field: 'dependencies' | 'optionalDependencies') => {
    const entries = Object.entries(objectIn(config[field] ?? {}) ?? [])
    if (!objectIn(config[field] ?? {}) || entries.some(([, range]) => typeof range !== 'string'))
      throw wrong(field, 'an object of plugin names and version ranges')
    return Object.fromEntries(entries) as Record<string, string>
  }
  const listOf = <T>(field: 'requiredSettings' | 'eventTypes', isItem: (item: unknown) => boolean): T[] => {
    const value: unknown = config[field] ?? []
    if (!Array.isArray(value) || !value.every(isItem))
      throw wrong(field, `a list of ${field === 'eventTypes' ? 'event types' : 'names'}`)
    return [...value]
  }
  const defaultSettings = objectIn(config.defaultSettings ?? {})
  if (!defaultSettings) throw wrong('defaultSettings', 'an object')
  const settingsSchema = config.settingsSchema ?? undefined
  if (settingsSchema !== undefined && typeof settingsSchema['~standard']?.validate !== 'function')
    throw wrong('settingsSchema', 'a Standard Schema')
  return {
    ...declared,
    minVersion: text('minVersion'),
    maxVersion: text('maxVersion'),
    hostVersion: text('hostVersion'),
    dependencies: ranges('dependencies'),
    optionalDependencies: ranges('optionalDependencies'),
    requiredSettings: listOf('requiredSettings', (item) => typeof item === 'string'),
    defaultSettings,
    settingsSchema,
    eventTypes: listOf('eventTypes', () => true),
  }
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as Readonly<Record<string, unknown>>) : undefined
}
