import { types } from 'node:util'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { semver } from '../semver.ts'
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
  /** Service → version. */
  readonly provides: Readonly<Record<string, string>>
  /** Service → semver range. */
  readonly uses: Readonly<Record<string, string>>
  readonly optionalUses: Readonly<Record<string, string>>
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
  const versions = (
    field: 'dependencies' | 'optionalDependencies' | 'provides' | 'uses' | 'optionalUses',
    expected: string,
    isRight: (version: string) => boolean = () => true,
  ) => {
    const given = objectIn(config[field] ?? {})
    const entries = Object.entries(given ?? {})
    if (!given || !entries.every(([, version]) => typeof version === 'string' && isRight(version)))
      throw wrong(field, expected)
    return Object.fromEntries(entries) as Record<string, string>
  }
  const isRange = (range: string) => semver().validRange(range) !== null
  const ofPlugins = 'an object of plugin names and version ranges'
  const ofServices = 'an object of service names and version ranges'
  const requiredSettings: unknown = config.requiredSettings ?? []
  if (!Array.isArray(requiredSettings) || !requiredSettings.every((item) => typeof item === 'string'))
    throw wrong('requiredSettings', 'a list of names')
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
    dependencies: versions('dependencies', ofPlugins),
    optionalDependencies: versions('optionalDependencies', ofPlugins),
    requiredSettings: [...requiredSettings],
    defaultSettings,
    settingsSchema,
    provides: versions(
      'provides',
      'an object of service names and versions',
      (version) => semver().valid(version) !== null,
    ),
    uses: versions('uses', ofServices, isRange),
    optionalUses: versions('optionalUses', ofServices, isRange),
  }
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as Readonly<Record<string, unknown>>) : undefined
}
